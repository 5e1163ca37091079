// Checks a Tress log in the browser: signed notes, Merkle proofs, receipts, changes of the log's
// key. Written from schema/README.md; believes no server. Sizes and positions are BigInt: a forged
// checkpoint may name any 64-bit number. Used by log.js; runs in Node as well, for the tests.

const encoder = new TextEncoder();
const leafEntryBytes = 113;
const tileWidth = 256n;
const noteBytesMax = 128 * 1024;
const linesMax = 64;
const typeLog = 1;
const typeWitness = 4;

/** Why something is not believed; `code` is a word of log_words.js. */
export class Refused extends Error {
  constructor(code) {
    super(code);
    this.code = code;
  }
}

// Bytes -----------------------------------------------------------------------------------------

export function toBase64(bytes) {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Strict: null for anything that `toBase64` would not write. */
export function fromBase64(text) {
  try {
    const bytes = Uint8Array.from(atob(text), (mark) => mark.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

export function toHex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export function equal(a, b) {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function join(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function u64(value) {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigUint64(0, value);
  return out;
}

function readU64(bytes, at) {
  return new DataView(bytes.buffer, bytes.byteOffset + at, 8).getBigUint64(0);
}

/** A number as the formats write it; null for any other text. */
export function parseUnsigned(text) {
  if (!/^(0|[1-9][0-9]{0,19})$/.test(text)) return null;
  const value = BigInt(text);
  return value < 1n << 64n ? value : null;
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

async function verifySignature(key, message, signature) {
  if (signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify']);
    return await crypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message);
  } catch (error) {
    if (error.name === 'NotSupportedError') throw new Refused('browser_too_old');
    return false;
  }
}

// Keys and notes --------------------------------------------------------------------------------

async function keyId(name, type, key) {
  return (await sha256(join(encoder.encode(name + '\n'), Uint8Array.of(type), key))).slice(0, 4);
}

async function keyOf(name, type, key) {
  return { name, type, key, id: toHex(await keyId(name, type, key)) };
}

export async function parseVkey(text) {
  const match = /^([^+\s]+)\+([0-9a-f]{8})\+(.+)$/.exec(text);
  const material = match && fromBase64(match[3]);
  if (!material || material.length !== 33) return null;
  const key = await keyOf(match[1], material[0], material.slice(1));
  const isKnownType = key.type === typeLog || key.type === typeWitness;
  return isKnownType && key.id === match[2] ? key : null;
}

export function vkeyText(key) {
  return `${key.name}+${key.id}+${toBase64(join(Uint8Array.of(key.type), key.key))}`;
}

function parseSignatureLine(line) {
  const match = /^\u2014 ([^ ]+) ([^ ]+)$/.exec(line);
  const bytes = match && fromBase64(match[2]);
  if (!bytes || bytes.length <= 4) return null;
  return { name: match[1], id: toHex(bytes.slice(0, 4)), signature: bytes.slice(4), line: line + '\n' };
}

/** Text and signature lines; nothing is verified. Null if it is no note. */
export function parseNote(note) {
  if (note.length > noteBytesMax || /[\0-\x09\x0b-\x1f]/.test(note)) return null;
  const end = note.lastIndexOf('\n\n');
  if (end < 0 || !note.endsWith('\n')) return null;
  const lines = note.slice(end + 2, -1).split('\n');
  if (lines.length > linesMax) return null;
  const signatures = lines.map(parseSignatureLine);
  if (signatures.includes(null)) return null;
  return { text: note.slice(0, end + 1), signatures };
}

async function verifyLine(key, text, signature) {
  if (key.type === typeLog) return verifySignature(key.key, encoder.encode(text), signature);
  if (signature.length !== 72) return false;
  const message = `cosignature/v1\ntime ${readU64(signature, 0)}\n${text}`;
  return verifySignature(key.key, encoder.encode(message), signature.slice(8));
}

function parseCheckpointText(text) {
  const lines = text.split('\n');
  if (lines.length !== 4 || lines[3] !== '') return null;
  const size = parseUnsigned(lines[1]);
  const root = fromBase64(lines[2]);
  return size === null || !root || root.length !== 32 ? null : { origin: lines[0], size, root };
}

/**
 * The checkpoint in `note`, if one of `logKeys` has signed it: {origin, size, root, cosignatures:
 * [{witness, seconds}], note}. A wrong signature by any known key spoils all of it. `note` is put
 * together anew from what was verified.
 */
export async function openCheckpoint(note, logKeys, witnessKeys) {
  const parsed = parseNote(note);
  if (!parsed) throw new Refused('not_a_note');
  let isSigned = false;
  let kept = parsed.text + '\n';
  const cosignatures = [];
  for (const line of parsed.signatures) {
    const key = [...logKeys, ...witnessKeys].find((one) => one.name === line.name && one.id === line.id);
    if (!key) continue;
    if (!(await verifyLine(key, parsed.text, line.signature))) throw new Refused('wrong_signature');
    kept += line.line;
    if (key.type === typeLog) isSigned = true;
    else if (!cosignatures.some((one) => one.witness === key.name)) {
      cosignatures.push({ witness: key.name, seconds: Number(readU64(line.signature, 0)) });
    }
  }
  if (!isSigned) throw new Refused('not_signed_by_log');
  const checkpoint = parseCheckpointText(parsed.text);
  if (!checkpoint || checkpoint.origin !== logKeys[0].name) throw new Refused('not_a_checkpoint');
  return { ...checkpoint, cosignatures, note: kept };
}

// The tree --------------------------------------------------------------------------------------

export const leafHash = (entry) => sha256(join(Uint8Array.of(0), entry));
const nodeHash = (left, right) => sha256(join(Uint8Array.of(1), left, right));

/** A node and the last node of its row, one row further up with each step (RFC 9162, 2.1.3). */
class Climb {
  constructor(node, last) {
    this.node = node;
    this.last = last;
  }
  up() {
    this.node >>= 1n;
    this.last >>= 1n;
  }
  step() {
    const joinsLeft = (this.node & 1n) === 1n || this.node === this.last;
    if (joinsLeft) while ((this.node & 1n) === 0n && this.node !== 0n) this.up();
    this.up();
    return joinsLeft;
  }
}

export async function verifyInclusion(leaf, index, size, proof, root) {
  if (index >= size) return false;
  const climb = new Climb(index, size - 1n);
  let hash = leaf;
  for (const sibling of proof) {
    if (climb.last === 0n) return false;
    hash = climb.step() ? await nodeHash(sibling, hash) : await nodeHash(hash, sibling);
  }
  return climb.last === 0n && equal(hash, root);
}

export async function verifyConsistency(oldSize, newSize, proof, oldRoot, newRoot) {
  if (oldSize === 0n || oldSize > newSize) return false;
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  if (proof.length === 0) return false;
  const isFull = (oldSize & (oldSize - 1n)) === 0n;
  const climb = new Climb(oldSize - 1n, newSize - 1n);
  while ((climb.node & 1n) === 1n) climb.up();
  let oldHash = isFull ? oldRoot : proof[0];
  let newHash = oldHash;
  for (const node of proof.slice(isFull ? 0 : 1)) {
    if (climb.last === 0n) return false;
    if (climb.step()) {
      oldHash = await nodeHash(node, oldHash);
      newHash = await nodeHash(node, newHash);
    } else {
      newHash = await nodeHash(newHash, node);
    }
  }
  return climb.last === 0n && equal(oldHash, oldRoot) && equal(newHash, newRoot);
}

const bitFloor = (value) => 1n << BigInt(value.toString(2).length - 1);

/** The subtrees whose roots are the consistency proof, from the root downwards (RFC 6962, 2.1.2). */
function consistencyRanges(oldSize, newSize) {
  const ranges = [];
  let begin = 0n;
  let count = newSize;
  while (oldSize !== begin + count) {
    const left = bitFloor(count - 1n);
    const middle = begin + left;
    if (oldSize <= middle) {
      ranges.push([middle, count - left]);
      count = left;
    } else {
      ranges.push([begin, left]);
      begin = middle;
      count -= left;
    }
  }
  if (begin !== 0n) ranges.push([begin, count]);
  return ranges.reverse();
}

/** "tile/0/x001/x234/067.p/5" */
export function tilePath(level, index, width) {
  const groups = [];
  do {
    groups.unshift((index % 1000n).toString().padStart(3, '0'));
    index /= 1000n;
  } while (index > 0n);
  const name = groups.map((group, i) => (i + 1 < groups.length ? 'x' : '') + group).join('/');
  return `tile/${level}/${name}${width === Number(tileWidth) ? '' : '.p/' + width}`;
}

/** Subtree roots out of the tiles of a tree of `size` leaves; each tile is fetched once. */
class Tiles {
  constructor(size, fetchTile) {
    this.size = size;
    this.fetchTile = fetchTile;
    this.known = new Map();
  }

  async tile(level, index) {
    const nodes = this.size >> BigInt(8 * level);
    const left = nodes - index * tileWidth;
    const width = Number(left > tileWidth ? tileWidth : left);
    const path = tilePath(level, index, width);
    if (!this.known.has(path)) {
      const bytes = await this.fetchTile(path);
      if (bytes.length !== width * 32) throw new Refused('tile_malformed');
      this.known.set(path, bytes);
    }
    return this.known.get(path);
  }

  /** `count` is a power of two and `begin` a multiple of it. */
  async fullSubtree(begin, count) {
    const height = count.toString(2).length - 1;
    const level = Math.floor(height / 8);
    const first = begin >> BigInt(8 * level);
    const bytes = await this.tile(level, first / tileWidth);
    const start = Number(first % tileWidth) * 32;
    let row = [];
    for (let i = 0; i < 1 << height % 8; i += 1) row.push(bytes.slice(start + i * 32, start + i * 32 + 32));
    while (row.length > 1) {
      const above = [];
      for (let i = 0; i < row.length; i += 2) above.push(await nodeHash(row[i], row[i + 1]));
      row = above;
    }
    return row[0];
  }

  async root(begin, count) {
    const roots = [];
    for (let left = count; left > 0n; ) {
      const part = bitFloor(left);
      roots.push(await this.fullSubtree(begin, part));
      begin += part;
      left -= part;
    }
    let hash = roots.pop();
    while (roots.length > 0) hash = await nodeHash(roots.pop(), hash);
    return hash;
  }
}

/**
 * True if the tree of `older` is the beginning of the one of `newer` ({size, root} each), by tiles
 * that anybody may hand us: what they hold is held against both roots. `fetchTile(path)` gives the
 * bytes, or throws if they can't be had.
 */
export async function isContinued(older, newer, fetchTile) {
  if (older.size === 0n) return true;
  if (older.size > newer.size) return false;
  const proof = [];
  if (older.size < newer.size) {
    const tiles = new Tiles(newer.size, fetchTile);
    for (const [begin, count] of consistencyRanges(older.size, newer.size)) {
      proof.push(await tiles.root(begin, count));
    }
  }
  return verifyConsistency(older.size, newer.size, proof, older.root, newer.root);
}

// Changes of the log's key ----------------------------------------------------------------------

/** The seven lines of a key change; null for anything else. */
export function parseKeyChange(text) {
  const lines = text.split('\n');
  if (lines.length !== 8 || lines[0] !== 'tress/key-change/v1' || lines[7] !== '') return null;
  const change = {
    origin: lines[1],
    oldKey: fromBase64(lines[2]),
    newKey: fromBase64(lines[3]),
    position: parseUnsigned(lines[4]),
    lastTrustedSize: lines[5] === '-' ? undefined : parseUnsigned(lines[5]),
    signature: fromBase64(lines[6]),
  };
  const isWhole = change.oldKey?.length === 32 && change.newKey?.length === 32 &&
    change.position !== null && change.lastTrustedSize !== null && change.signature?.length === 64;
  return isWhole ? change : null;
}

export function isSignedByRoot(change, rootKey) {
  const isTheft = change.lastTrustedSize !== undefined;
  const domain = isTheft ? 'tress/log-key-compromised/v1' : 'tress/log-key-rotated/v1';
  const message = join(
    encoder.encode(`${domain}\n${change.origin}\n`), change.oldKey, change.newKey,
    u64(change.position), isTheft ? u64(change.lastTrustedSize) : new Uint8Array(0));
  return verifySignature(rootKey, message, change.signature);
}

export const logKey = (origin, key) => keyOf(origin, typeLog, key);

// Receipts --------------------------------------------------------------------------------------

function parseReceipt(text) {
  const lines = text.split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') return null;
  const extra = lines[0]?.startsWith('extra ') ? fromBase64(lines.shift().slice(6)) : null;
  const index = lines[0]?.startsWith('index ') ? parseUnsigned(lines.shift().slice(6)) : null;
  if (!extra || extra.length < leafEntryBytes || index === null) return null;
  const proof = [];
  while (lines.length > 0 && lines[0] !== '') {
    const hash = fromBase64(lines.shift());
    if (!hash || hash.length !== 32 || proof.length === 64) return null;
    proof.push(hash);
  }
  if (lines.shift() !== '') return null;
  return { entry: extra.slice(0, leafEntryBytes), event: extra.slice(leafEntryBytes), index, proof,
    note: lines.join('\n') };
}

/**
 * What a receipt shows: {position, recordedAt (ms), checkpoint}. `keyAt(position)` gives the key
 * that signs events there; `logKeys` are those that may have signed the checkpoint.
 */
export async function openReceipt(text, logKeys, witnessKeys, keyAt) {
  const receipt = parseReceipt(text);
  if (!receipt || receipt.entry[0] !== 1) throw new Refused('not_a_receipt');
  const { entry, event } = receipt;
  const eventHash = entry.slice(17, 49);
  if (readU64(entry, 1) !== receipt.index) throw new Refused('other_event');
  if (!equal(await sha256(event), eventHash)) throw new Refused('other_event');
  const message = join(encoder.encode('tress/event/v1\n'), eventHash);
  if (!(await verifySignature(keyAt(receipt.index), message, entry.slice(49)))) {
    throw new Refused('wrong_signature');
  }
  const checkpoint = await openCheckpoint(receipt.note, logKeys, witnessKeys);
  const isIn = await verifyInclusion(
    await leafHash(entry), receipt.index, checkpoint.size, receipt.proof, checkpoint.root);
  if (!isIn) throw new Refused('not_in_tree');
  return { position: receipt.index, recordedAt: Number(readU64(entry, 9) / 1000n), checkpoint };
}
