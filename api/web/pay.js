// Shows what a payment link is for and leads to the provider's page. The link's secret stands behind
// the '#', which browsers never send; it leaves this page only in a header of our own requests.
// Texts are set as text and never as markup (Trusted Types are required by the page's policy).
'use strict';

const at = (id) => document.getElementById(id);
const token = location.hash.slice(1);
const unknown = 'This link is not known here. Copy the whole link out of the message.';

// What to say of a link that cannot be paid.
const ends = {
  paid: ['This is paid. Thank you.', 'done'],
  expired: ['This link has expired. Please ask the salon for another one.', 'failed'],
  cancelled: ['The salon has called this link off. Nothing needs to be paid with it.', 'failed'],
};

// Problem codes of schema/http/problems.md.
const words = {
  payment_link_is_unknown: unknown,
  'payment.link_is_paid': ends.paid[0],
  'payment.link_is_over': 'Nothing needs to be paid with this link any more.',
  'payment.link_is_full': 'This link was opened too often. Please ask the salon for another one.',
  server_is_busy: 'Too much is waiting just now. Try again in a few seconds.',
};

function say(text, kind) {
  at('message').textContent = text;
  at('message').className = kind;
}

function moneyText(amount) {
  const format = new Intl.NumberFormat(undefined, { style: 'currency', currency: amount.currency });
  return format.format(amount.amount_minor / 10 ** format.resolvedOptions().maximumFractionDigits);
}

async function ask(path, options) {
  const answer = await fetch(path, {
    credentials: 'same-origin',
    ...options,
    headers: { 'Tress-Payment-Link': token, ...(options && options.headers) },
  });
  return { ok: answer.ok, body: await answer.json() };
}

function complain(problem) {
  say(words[problem.code] || 'Something went wrong (' + problem.code + '). Nothing has been paid.', 'failed');
}

function show(offer) {
  at('salon').textContent = offer.salon;
  at('what').textContent =
    (offer.is_renewal ? 'Your membership: ' : 'What is left of your bill: ') + moneyText(offer.amount);
  if (offer.stage === 'open') {
    at('until').textContent = 'Until ' + new Date(offer.expires_at).toLocaleString();
    at('pay').hidden = false;
  } else {
    say(...ends[offer.stage]);
  }
}

async function load() {
  const { ok, body } = await ask('/v1/pay');
  if (ok) show(body);
  else complain(body);
}

async function pay() {
  at('pay').disabled = true;
  try {
    const { ok, body } = await ask('/v1/pay/sessions', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{}',
    });
    if (ok) location.assign(body.address);
    else complain(body);
  } catch {
    say('The salon does not answer. Nothing has been paid.', 'failed');
  }
  at('pay').disabled = false;
}

if (/^[0-9a-f]{64}$/.test(token)) {
  at('pay').addEventListener('click', pay);
  load().catch(() => say('The salon does not answer.', 'failed'));
} else {
  say(unknown, 'failed');
}
