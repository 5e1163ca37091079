// The page /log/: what a check found, in words. The checking is in log_verify.js and log_pin.js. A
// state is shown only as the outcome of a check made here; nothing the server says turns it green.

import { Refused, fromBase64, isContinued, openReceipt, parseVkey, toHex, vkeyText } from './log_verify.js';
import { forgetPin, keyAt, loadPin, visit } from './log_pin.js';
import { words } from './log_words.js';

const at = (id) => document.getElementById(id);

let language = localStorage.getItem('tress.language') ?? navigator.language.slice(0, 2);
if (!(language in words)) language = 'en';

/** The last outcome: {state, code, found, seen}. */
let outcome = { state: 'checking' };
let receiptOutcome = null;

// The server, as a source of claims -------------------------------------------------------------

let seen = {};  // What the server showed in this visit, word for word: the evidence.

async function get(path) {
  const answer = await fetch(path, { cache: 'no-store', credentials: 'omit' });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error('the server answered ' + answer.status);
  return answer;
}

async function text(path) {
  const answer = await get(path);
  const body = answer === null ? null : await answer.text();
  seen[path] = body;
  return body;
}

async function needed(path) {
  const body = await text(path);
  if (body === null) throw new Error('the server has no ' + path);
  return body;
}

const server = {
  keys: async () => JSON.parse(await needed('/log/keys')),
  checkpoint: () => needed('/log/checkpoint'),
  witnessed: () => text('/log/checkpoint/witnessed'),
  tile: async (path) => {
    const answer = await get('/log/' + path);
    if (answer === null) throw new Error('the server has no ' + path);
    return new Uint8Array(await answer.arrayBuffer());
  },
};

// Words -----------------------------------------------------------------------------------------

const fill = (pattern, values) => pattern.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

function events(size) {
  const forms = words[language].events;
  const form = new Intl.PluralRules(language).select(Number(size));
  return fill(forms[form] ?? forms.other, { n: new Intl.NumberFormat(language).format(size) });
}

function moment(ms) {
  // The reader's own way of writing dates, if the page is in the reader's language.
  const locale = navigator.languages.find((one) => one.startsWith(language)) ?? language;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(ms));
}

function continuesSentence(found) {
  const said = words[language].continues;
  if (found.pin.given_up.length > 0) return said.given_up;
  if (found.isFirst) return said.first;
  return fill(said.again, { since: moment(Date.parse(found.pin.since)) });
}

function sentenceValues() {
  const { found, code } = outcome;
  if (!found) return { reason: words[language].reasons[code] ?? '' };
  const values = { events: events(found.checkpoint.size), continues: continuesSentence(found) };
  if (found.witnessed) {
    const cosignatures = found.witnessed.cosignatures;
    values.witness = cosignatures.map((one) => one.witness).join(', ');
    values.time = moment(Math.min(...cosignatures.map((one) => one.seconds)) * 1000);
    values.witnessed = events(found.witnessed.size);
  }
  return values;
}

// Showing ---------------------------------------------------------------------------------------

function paragraph(content) {
  const element = document.createElement('p');
  element.textContent = content;
  return element;
}

/** What can be said when nothing could be verified: what was verified before. */
function factsOfMemory(names) {
  const pin = loadPin(localStorage);
  if (pin === null) return [];
  return [
    [names.origin, pin.origin], [names.pinned, pin.size],
    [names.root, pin.root === '' ? words[language].none : toHex(fromBase64(pin.root))],
    [names.key, pin.keys.at(-1).vkey], [names.since, pin.since],
  ];
}

function facts() {
  const { found } = outcome;
  const names = words[language].fields;
  if (!found) return factsOfMemory(names);
  const witnesses = found.witnessed?.cosignatures.map(
    (one) => `${one.witness}, ${new Date(one.seconds * 1000).toISOString()}`) ?? [];
  return [
    [names.origin, found.pin.origin],
    [names.size, found.checkpoint.size.toString()],
    [names.root, toHex(found.checkpoint.root)],
    [names.key, vkeyText(found.logKeys[0])],
    [names.root_key, found.pin.root_key ?? words[language].none],
    [names.witness, witnesses.join('; ') || words[language].none],
    [names.since, found.pin.since],
  ];
}

function showDetails() {
  const rows = facts().flatMap(([name, value]) => {
    const term = document.createElement('dt');
    const said = document.createElement('dd');
    term.textContent = name;
    said.textContent = value;
    return [term, said];
  });
  at('fields').replaceChildren(...rows);
  const pin = outcome.found?.pin ?? loadPin(localStorage);
  at('command').textContent = pin === null ? 'tress verify RECEIPT.tlog-proof --key KEY'
    : `tress verify RECEIPT.tlog-proof --key ${pin.keys.at(-1).vkey}` +
      pin.witnesses.map((vkey) => ` --witness-key ${vkey}`).join('');
}

function showReceipt() {
  const place = at('receipt_result');
  place.replaceChildren();
  delete place.dataset.result;
  if (receiptOutcome === null) return;
  const said = words[language];
  const { result, code, receipt, cosignatures } = receiptOutcome;
  place.dataset.result = result;
  if (result === 'bad') return place.append(paragraph('✕ ' + (said.reasons[code] ?? code)));
  const values = { position: receipt.position.toString(), time: moment(receipt.recordedAt) };
  const pattern = result === 'good' ? '✓ ' + said.receipt_good : '◐ ' + said.receipt_alone;
  place.append(paragraph(fill(pattern, values)));
  for (const one of cosignatures) {
    const time = moment(one.seconds * 1000);
    place.append(paragraph(fill(said.receipt_witnessed, { witness: one.witness, time })));
  }
}

function show() {
  const said = words[language];
  const [sign, name, sentences] = said.states[outcome.state];
  document.documentElement.lang = language;
  document.title = said.title;
  document.body.dataset.state = outcome.state;
  document.body.dataset.code = outcome.code ?? '';
  at('sign').textContent = sign;
  at('state').textContent = name;
  at('language').value = language;
  at('language_label').textContent = said.language;
  for (const id of ['title', 'intro', 'receipt_title', 'receipt_hint', 'receipt_choose', 'technical',
    'outside', 'copy', 'again', 'evidence', 'forget']) {
    at(id).textContent = said[id];
  }
  const values = sentenceValues();
  at('sentences').replaceChildren(...sentences.map((one) => paragraph(fill(one, values))));
  at('evidence').hidden = outcome.state !== 'mismatch';
  showDetails();
  showReceipt();
}

// Acting ----------------------------------------------------------------------------------------

function outcomeOf(found) {
  return { state: found.witnessed ? 'verified' : 'signed', found };
}

/** What is not as it must be is a mismatch; what could not be had is no statement at all. */
function outcomeOfError(error) {
  if (!(error instanceof Refused)) return { state: 'cannot', code: String(error.message) };
  return { state: error.code === 'browser_too_old' ? 'cannot' : 'mismatch', code: error.code };
}

async function check() {
  outcome = { state: 'checking' };
  seen = {};
  show();
  try {
    outcome = outcomeOf(await visit(localStorage, server, new Date().toISOString()));
  } catch (error) {
    outcome = outcomeOfError(error);
  }
  show();
}

async function keysForReceipt() {
  if (outcome.found) return outcome.found;
  const pin = loadPin(localStorage);
  if (pin === null) throw new Refused('not_signed_by_log');
  const logKeys = [];
  for (const { vkey, from } of pin.keys) logKeys.unshift({ ...(await parseVkey(vkey)), from: BigInt(from) });
  return { logKeys, witnessKeys: await Promise.all(pin.witnesses.map(parseVkey)) };
}

async function judgeReceipt(file) {
  const { logKeys, witnessKeys } = await keysForReceipt();
  const receipt = await openReceipt(await file.text(), logKeys, witnessKeys,
    (position) => keyAt(logKeys, position));
  const cosignatures = receipt.checkpoint.cosignatures;
  const newest = outcome.found?.checkpoint;
  if (!newest || receipt.checkpoint.size > newest.size) return { result: 'alone', receipt, cosignatures };
  try {
    if (await isContinued(receipt.checkpoint, newest, server.tile)) {
      return { result: 'good', receipt, cosignatures };
    }
  } catch (error) {
    if (error instanceof Refused) throw error;
    return { result: 'alone', receipt, cosignatures };
  }
  throw new Refused('forked');
}

async function takeReceipt(file) {
  try {
    receiptOutcome = await judgeReceipt(file);
  } catch (error) {
    receiptOutcome = { result: 'bad', code: error instanceof Refused ? error.code : 'not_a_receipt' };
  }
  show();
}

function saveEvidence() {
  const pin = loadPin(localStorage);
  const evidence = { what: outcome.code, when: new Date().toISOString(), at: location.origin, remembered: pin, shown: seen };
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([JSON.stringify(evidence, null, 2)], { type: 'application/json' }));
  link.download = 'ledger-evidence.json';
  link.click();
  URL.revokeObjectURL(link.href);
}

at('language').addEventListener('change', () => {
  language = at('language').value;
  localStorage.setItem('tress.language', language);
  show();
});
at('again').addEventListener('click', check);
at('evidence').addEventListener('click', saveEvidence);
at('copy').addEventListener('click', async () => {
  await navigator.clipboard.writeText(facts().map(([name, value]) => `${name}: ${value}`).join('\n'));
  at('copy').textContent = words[language].copied;
});
at('forget').addEventListener('click', () => {
  if (!confirm(words[language].forget_sure)) return;
  forgetPin(localStorage);
  check();
});
at('receipt').addEventListener('change', () => {
  if (at('receipt').files.length > 0) takeReceipt(at('receipt').files[0]);
});
const drop = at('drop');
drop.addEventListener('dragover', (event) => {
  event.preventDefault();
  drop.classList.add('over');
});
drop.addEventListener('dragleave', () => drop.classList.remove('over'));
drop.addEventListener('drop', (event) => {
  event.preventDefault();
  drop.classList.remove('over');
  if (event.dataTransfer.files.length > 0) takeReceipt(event.dataTransfer.files[0]);
});

check();
