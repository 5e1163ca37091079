// Turns the owner link that `tress init` prints into the first owner. The link's secret stands
// behind the '#', which browsers never send; it leaves this page only in the body of one POST.
// Texts are set as text and never as markup (Trusted Types are required by the page's policy).
'use strict';

const fields = ['work_name', 'name', 'password', 'again'];

// Problem codes of schema/http/problems.md: the field they are about (or none), and what to do.
const words = {
  link_is_unknown: [null, 'This link is not known here. Copy the whole link that "tress init" printed.'],
  link_is_used: [null, 'This link has been used: the salon has an owner, who can invite you.'],
  link_has_expired: [null, 'This link has expired. Run "tress init --new-owner-link" for another one.'],
  not_on_this_machine: [null, 'Open this link in a browser on the machine where Tress runs.'],
  name_not_valid: ['name', 'Use 3 to 64 characters without blanks.'],
  name_taken: ['name', 'Somebody else signs in with this name.'],
  password_not_text: ['password', 'Use characters that can be typed.'],
  password_too_short: ['password', 'Use at least 12 characters.'],
  password_too_long: ['password', 'Use at most 128 bytes.'],
  password_too_common: ['password', 'This password is one of those tried first. Choose another.'],
  password_contains_name: ['password', 'The password must not be your name again.'],
  'staff.text_is_missing': ['work_name', 'Enter your name.'],
  'staff.text_is_too_long': ['work_name', 'Use a shorter name.'],
  'staff.text_is_not_plain': ['work_name', 'Use letters, without invisible characters.'],
  server_is_busy: [null, 'Too much is waiting just now. Try again in a few seconds.'],
  too_many_attempts: [null, 'Too many people are signing in just now. Try again in a few seconds.'],
};

const at = (id) => document.getElementById(id);

function clear() {
  for (const id of fields) {
    at(id).removeAttribute('aria-invalid');
    at(id + '_problem').textContent = '';
  }
  say('', '');
}

function say(text, kind) {
  at('message').textContent = text;
  at('message').className = kind;
}

function complain(id, text) {
  at(id).setAttribute('aria-invalid', 'true');
  at(id + '_problem').textContent = text;
  at(id).focus();
}

function show(code) {
  const [id, text] = words[code] || [null, 'Something went wrong (' + code + '). Nothing has been made.'];
  if (id) complain(id, text);
  else say(text, 'failed');
}

// The first field that is not filled in well is named; the server judges the rest.
function isFilledIn() {
  if (!at('work_name').value.trim()) show('staff.text_is_missing');
  else if (!at('name').value.trim()) show('name_not_valid');
  else if (at('password').value.length < 12) show('password_too_short');
  else if (at('password').value !== at('again').value) complain('again', 'The two passwords differ.');
  else return true;
  return false;
}

async function send(token) {
  const answer = await fetch('/v1/setup/owner', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({
      token,
      work_name: at('work_name').value.trim(),
      name: at('name').value.trim(),
      password: at('password').value,
    }),
  });
  if (answer.ok) return null;
  const problem = await answer.json();
  return typeof problem.code === 'string' ? problem.code : 'internal';
}

function finish() {
  history.replaceState(null, '', '/setup'); // The used link need not stay in the address bar.
  at('form').hidden = true;
  at('intro').hidden = true;
  say('Done: you are the owner, and signed in with this browser. You can now invite your colleagues.', 'done');
  at('message').focus();
}

async function submit(event, token) {
  event.preventDefault();
  clear();
  if (!isFilledIn()) return;
  at('send').disabled = true;
  try {
    const code = await send(token);
    if (code === null) finish();
    else show(code);
  } catch {
    say('Tress does not answer. Is it still running?', 'failed');
  }
  at('send').disabled = false;
}

const token = location.hash.slice(1);
if (/^[0-9a-f]{64}$/.test(token)) {
  at('form').addEventListener('submit', (event) => submit(event, token));
} else {
  at('form').hidden = true;
  show('link_is_unknown');
}
