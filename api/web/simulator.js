// The page of a payment provider that takes no money: Pay and Decline are reported to the ledger as a
// provider would. Texts are set as text and never as markup.
'use strict';

const at = (id) => document.getElementById(id);
const session = location.hash.slice(1);

const ends = {
  paid: ['Paid, as far as the simulator goes. The salon has been told.', 'done'],
  declined: ['Declined. The salon has been told; the link can be opened again.', 'failed'],
};

function say(text, kind) {
  at('message').textContent = text;
  at('message').className = kind;
}

function moneyText(amount) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency: amount.currency });
  return format.format(amount.amount_minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

async function ask(act) {
  const options = act
    ? { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' }
    : {};
  const answer = await fetch('/v1/simulator/sessions/' + session + (act ? '/' + act : ''), options);
  if (!answer.ok) {
    say('This session is not known: the simulator forgets them when Tress ends.', 'failed');
    return;
  }
  const shown = await answer.json();
  at('what').textContent = shown.purpose + ': ' + moneyText(shown.amount);
  const isOpen = shown.stage === 'open';
  at('pay').hidden = !isOpen;
  at('decline').hidden = !isOpen;
  if (!isOpen) say(...ends[shown.stage]);
}

async function tell(act) {
  try {
    await ask(act);
  } catch {
    say('Tress does not answer.', 'failed');
  }
}

if (/^sim_[0-9a-f]{32}$/.test(session)) {
  at('pay').addEventListener('click', () => tell('pay'));
  at('decline').addEventListener('click', () => tell('decline'));
  tell('');
} else {
  say('There is no session in this address.', 'failed');
}
