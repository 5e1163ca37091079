// What this browser remembers of a log, and how a new visit is held against it. The memory is
// written only after everything was verified, so a log that was set back cannot make us forget.

import {
  Refused, fromBase64, isContinued, isSignedByRoot, logKey, openCheckpoint, parseKeyChange,
  parseVkey, toBase64, vkeyText,
} from './log_verify.js';

const daysMax = 400;

const place = (origin) => 'tress.pin.' + origin;

const treeOf = (kept) => ({ size: BigInt(kept.size), root: fromBase64(kept.root) });

/** The pin of the one log that this address serves; null at the first visit. */
export function loadPin(storage) {
  const origin = storage.getItem('tress.origin');
  const text = origin === null ? null : storage.getItem(place(origin));
  return text === null ? null : JSON.parse(text);
}

export function forgetPin(storage) {
  const origin = storage.getItem('tress.origin');
  if (origin !== null) storage.removeItem(place(origin));
  storage.removeItem('tress.origin');
}

function savePin(storage, pin) {
  storage.setItem(place(pin.origin), JSON.stringify(pin));
  storage.setItem('tress.origin', pin.origin);
}

/** At the first visit nothing can be compared: the keys that the server names are kept from now on. */
function firstPin(keys, now) {
  return {
    origin: keys.origin, keys: [{ vkey: keys.log_key, from: '0' }], root_key: keys.root_key ?? null,
    witnesses: keys.witnesses, since: now, size: '0', root: '', note: '', days: [], given_up: [],
  };
}

/** Goes back to the end of the last day that is trusted. */
function giveUp(pin, change) {
  if (BigInt(pin.size) <= change.lastTrustedSize) return;
  pin.given_up.push({ size: pin.size, root: pin.root, note: pin.note });
  while (pin.days.length > 0 && BigInt(pin.days.at(-1).size) > change.lastTrustedSize) pin.days.pop();
  const day = pin.days.at(-1) ?? { size: '0', root: '' };
  pin.size = day.size;
  pin.root = day.root;
  pin.note = '';
}

/** Follows the changes of key that the pinned root key has signed. */
async function followKeys(pin, keys) {
  for (const text of keys.key_changes) {
    const change = parseKeyChange(text);
    const current = await parseVkey(pin.keys.at(-1).vkey);
    if (!change || change.origin !== pin.origin) continue;
    if (toBase64(change.oldKey) !== toBase64(current.key)) continue;
    const rootKey = pin.root_key === null ? null : fromBase64(pin.root_key);
    if (rootKey === null || !(await isSignedByRoot(change, rootKey))) throw new Refused('other_key');
    if (change.lastTrustedSize !== undefined) giveUp(pin, change);
    const next = await logKey(pin.origin, change.newKey);
    pin.keys.push({ vkey: vkeyText(next), from: change.position.toString() });
  }
  if (pin.keys.at(-1).vkey !== keys.log_key) throw new Refused('other_key');
}

/** A first visit long after a change of key: the earlier keys, if the root key has signed them away. */
async function learnEarlierKeys(pin, keys) {
  const rootKey = pin.root_key === null ? null : fromBase64(pin.root_key);
  const known = [];
  for (const text of keys.key_changes) {
    const change = parseKeyChange(text);
    if (!change || rootKey === null || !(await isSignedByRoot(change, rootKey))) return;
    if (known.length === 0) {
      known.push({ vkey: vkeyText(await logKey(pin.origin, change.oldKey)), from: '0' });
    }
    known.push({
      vkey: vkeyText(await logKey(pin.origin, change.newKey)), from: change.position.toString(),
    });
  }
  if (known.length > 0 && known.at(-1).vkey === keys.log_key) pin.keys = known;
}

async function keysOf(pin) {
  const logKeys = [];
  for (const { vkey, from } of pin.keys) {
    const key = await parseVkey(vkey);
    if (!key) throw new Refused('other_key');
    logKeys.unshift({ ...key, from: BigInt(from) });
  }
  const witnessKeys = (await Promise.all(pin.witnesses.map(parseVkey))).filter((key) => key?.type === 4);
  return { logKeys, witnessKeys };
}

function endDay(pin, today) {
  const last = pin.day;
  if (last !== undefined && last !== today && pin.size !== '0') {
    if (pin.days.at(-1)?.size !== pin.size) pin.days.push({ size: pin.size, root: pin.root });
    if (pin.days.length > daysMax) pin.days.shift();
  }
  pin.day = today;
}

/**
 * One visit. `server` gives {keys(), checkpoint(), witnessed(), tile(path)}; a server that can't be
 * reached throws something else than `Refused`. Answers {pin, checkpoint, witnessed, isFirst,
 * logKeys, witnessKeys}; throws `Refused` with what does not fit. The pin is saved on success only.
 */
export async function visit(storage, server, now) {
  const keys = await server.keys();
  const pinned = loadPin(storage);
  const pin = pinned ?? firstPin(keys, now);
  const isFirst = pinned === null;
  if (pin.origin !== keys.origin) throw new Refused('other_log');
  if (isFirst) await learnEarlierKeys(pin, keys);
  else await followKeys(pin, keys);
  // A log that had no root key or witness when it was pinned may get its first ones; later they are not
  // exchanged by what a server says.
  if (pin.root_key === null) pin.root_key = keys.root_key ?? null;
  if (pin.witnesses.length === 0) pin.witnesses = keys.witnesses;
  const { logKeys, witnessKeys } = await keysOf(pin);
  // The witnessed one first: the log may grow between the two.
  const note = await server.witnessed();
  const checkpoint = await openCheckpoint(await server.checkpoint(), [logKeys[0]], witnessKeys);
  const fetchTile = (path) => server.tile(path);
  const before = { ...treeOf(pin), note: pin.note };
  if (checkpoint.size < before.size) throw new Refused('smaller');
  if (!(await isContinued(before, checkpoint, fetchTile))) {
    throw new Refused(checkpoint.size === before.size ? 'two_roots' : 'forked');
  }
  let witnessed = null;
  if (note !== null) {
    const opened = await openCheckpoint(note, [logKeys[0]], witnessKeys);
    if (opened.size > checkpoint.size) throw new Refused('smaller_than_witnessed');
    if (!(await isContinued(opened, checkpoint, fetchTile))) throw new Refused('forked');
    if (opened.cosignatures.length > 0) witnessed = opened;
  }
  endDay(pin, now.slice(0, 10));
  Object.assign(pin, {
    size: checkpoint.size.toString(), root: toBase64(checkpoint.root), note: checkpoint.note,
  });
  savePin(storage, pin);
  return { pin, checkpoint, witnessed, isFirst, logKeys, witnessKeys };
}

/** The key that signs events at a position; `logKeys` newest first. */
export function keyAt(logKeys, position) {
  return (logKeys.find((key) => key.from <= position) ?? logKeys.at(-1)).key;
}
