#!/usr/bin/env python3
"""Verifies a Tress bundle or receipt. Written from schema/README.md alone, with nothing but Python's
standard library; shares no code with Tress. Rotated keys and histories: history_verifier.py.

  verifier.py bundle DIR [VKEY]       believes VKEY, else the log key of keys.json
  verifier.py receipt FILE VKEY
"""
import base64, hashlib, json, os, re, struct, sys
class Bad(Exception):
    pass
def sha256(*parts):
    return hashlib.sha256(b"".join(parts)).digest()
def need(truth, what):
    if not truth:
        raise Bad(what)

# Ed25519 verification (RFC 8032, 5.1.7) in extended coordinates (x, y, z, t).
P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    return ((f - e) * (h - g) % P, (h + g) * (f + e) % P, (h - g) * (h + g) % P, (f - e) * (f + e) % P)
def times(n, point):
    result = (0, 1, 1, 0)
    while n:
        if n & 1:
            result = add(result, point)
        point, n = add(point, point), n >> 1
    return result
def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0
def decompress(data):
    number = int.from_bytes(data, "little")
    y, sign = number & (2**255 - 1), number >> 255
    need(y < P, "a point is not canonical")
    xx = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(xx, (P + 3) // 8, P)
    if (x * x - xx) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    need((x * x - xx) % P == 0 and not (x == 0 and sign), "not a point of the curve")
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)
BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))
def ed25519(key, message, signature):
    try:
        a, r = decompress(key), decompress(signature[:32])
    except Bad:
        return False
    s = int.from_bytes(signature[32:], "little")
    small = any(same(times(8, p), (0, 1, 1, 0)) for p in (a, r))
    if small or s >= ORDER or len(signature) != 64:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return same(times(s, BASE), add(r, times(k, a)))
def open_vkey(text):
    name, key_id, data = re.fullmatch(r"([^+\s]+)\+([0-9a-f]{8})\+(.+)", text).groups()
    data = base64.b64decode(data, validate=True)
    need(len(data) == 33 and data[0] == 1, "not a log's key")
    need(sha256(name.encode(), b"\n", data).hex()[:8] == key_id, "the key's id is wrong")
    return name, bytes.fromhex(key_id), data[1:]
def open_checkpoint(note, vkey):
    name, key_id, key = vkey
    text, _, lines = note.partition("\n\n")
    text, good = text + "\n", False
    for line in lines.splitlines():
        dash, signer, data = line.split(" ")
        data = base64.b64decode(data, validate=True)
        if signer != name or data[:4] != key_id:
            continue
        need(dash == "\u2014" and ed25519(key, text.encode(), data[4:]), "checkpoint: wrong signature")
        good = True
    need(good, "checkpoint: not signed by the log's key")
    form = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]*)\n([^\n]+)\n", text)
    need(form and form[1] == name, "checkpoint: not three lines of this log")
    return int(form[2]), base64.b64decode(form[3], validate=True)
def leaf_hash(entry):
    return sha256(b"\0", entry)
def node(left, right):
    return sha256(b"\1", left, right)
def root_of(hashes):
    if not hashes:
        return sha256()
    if len(hashes) == 1:
        return hashes[0]
    split = 1 << ((len(hashes) - 1).bit_length() - 1)
    return node(root_of(hashes[:split]), root_of(hashes[split:]))
def check_event(place, entry, stored, key):
    """The entry's position and time; its hash and signature are those of the stored bytes."""
    need(len(entry) == 113 and entry[0] == 1, place + ": no leaf entry")
    position, recorded_at = struct.unpack(">QQ", entry[1:17])
    need(sha256(stored) == entry[17:49], place + ": other bytes than were signed")
    need(ed25519(key, b"tress/event/v1\n" + entry[17:49], entry[49:]), place + ": wrong signature")
    return position, recorded_at
def slot(data, number, size):
    """Bytes of a fixed-size field of the root table of a FlatBuffers buffer."""
    need(data[4:8] == b"TRS1", "not an event")
    table = struct.unpack_from("<I", data)[0]
    vtable = table - struct.unpack_from("<i", data, table)[0]
    offset = struct.unpack_from("<H", data, vtable + number)[0]
    return data[table + offset : table + offset + size]
def path_of(folder, level, index, width):
    groups = re.findall("...", "%0*d" % (-(-len(str(index)) // 3) * 3, index))
    name = "/".join(["x" + g for g in groups[:-1]] + groups[-1:])
    return os.path.join(folder, "tile", level, name + ("" if width == 256 else ".p/%d" % width))
def read(path):
    need(os.path.isfile(path), path + ": is missing")
    with open(path, "rb") as file:
        return file.read()
def check_files(folder, level, pieces):
    """Files of up to 256 pieces each hold exactly these."""
    for at in range(0, len(pieces), 256):
        group = pieces[at : at + 256]
        path = path_of(folder, level, at // 256, len(group))
        need(read(path) == b"".join(group), path + ": differs from the events")

class OneKey:
    def __init__(self, listed, vkey):
        logs = [key for key in listed if key["kind"] == "log"]
        need(len(logs) == 1 and vkey in (None, logs[0]["vkey"]), "keys.json: not this one key")
        self.at = lambda position: open_vkey(logs[0]["vkey"])
        self.follow = lambda place, position, stored: None

def check_bundle(folder, vkey=None, make_keys=OneKey):
    keys = make_keys(json.loads(read(os.path.join(folder, "keys.json")))["keys"], vkey)
    lines = read(os.path.join(folder, "events.jsonl")).decode().split("\n")
    note = read(os.path.join(folder, "checkpoint")).decode()
    size, root = open_checkpoint(note, keys.at(len(lines) - 2))
    need(lines.pop() == "" and len(lines) == size, "events.jsonl: not as many lines as events")
    entries, streams, before = [], {}, 0
    for at, line in enumerate(map(json.loads, lines)):
        place = "event %d" % at
        width = min(256, size - at // 256 * 256)
        data = read(path_of(folder, "entries", at // 256, width))[at % 256 * 115 :][:115]
        need(data[:2] == b"\0\x71", place + ": its entry is not 113 bytes long")
        stored = base64.b64decode(line["event"], validate=True)
        position, recorded_at = check_event(place, data[2:], stored, keys.at(at)[2])
        need(line["position"] == position == at and recorded_at > before, place + ": out of order")
        before = recorded_at
        stream = slot(stored, 8, 1) + slot(stored, 10, 16)
        version, previous = streams.get(stream, (0, bytes(32)))
        need(struct.unpack("<Q", slot(stored, 12, 8))[0] == version + 1, place + ": version")
        need(slot(stored, 14, 32) == previous, place + ": does not follow in its stream")
        keys.follow(place, at, stored)
        need(line["decoded"]["event"] == slot(stored, 6, 16).hex(), place + ": decoded view")
        streams[stream] = (version + 1, sha256(stored))
        entries.append(data[2:])
    hashes = [leaf_hash(entry) for entry in entries]
    need(root_of(hashes) == root, "checkpoint: the events have another root")
    check_files(folder, "entries", [b"\0\x71" + entry for entry in entries])
    level = 0
    while hashes:
        check_files(folder, str(level), hashes)
        hashes = [root_of(hashes[i : i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)]
        level += 1
    return "good: %d events in %d streams" % (size, len(streams))

def climb(found, at, size, proof, join=node):
    """The root that a proof leads to (RFC 9162, 2.1.3.2)."""
    need(at < size, "beyond the tree")
    last = size - 1
    for sibling in (base64.b64decode(text, validate=True) for text in proof):
        need(last, "the proof is too long")
        if at & 1 or at == last:
            found = join(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = join(found, sibling)
        at, last = at >> 1, last >> 1
    need(last == 0, "the proof is too short")
    return found
def check_proven(extra, proof, checkpoint, key):
    index = check_event("event", extra[:113], extra[113:], key)[0]
    found = climb(leaf_hash(extra[:113]), index, checkpoint[0], proof)
    need(found == checkpoint[1], "event %d is not in the tree" % index)
    return index

def check_receipt(path, vkey):
    vkey = open_vkey(vkey)
    head, _, note = read(path).decode().partition("\n\n")
    magic, extra, index, *proof = head.split("\n")
    need(magic == "c2sp.org/tlog-proof@v1" and extra[:6] + index[:6] == "extra index ", "form")
    extra = base64.b64decode(extra[6:], validate=True)
    found = check_proven(extra, proof, open_checkpoint(note, vkey), vkey[2])
    need(found == int(index[6:]), "other position")
    return "good: event %d is in the log" % found

if __name__ == "__main__":
    try:
        print({"bundle": check_bundle, "receipt": check_receipt}[sys.argv[1]](*sys.argv[2:]))
    except (Bad, ValueError, KeyError, IndexError, AttributeError, TypeError, struct.error) as bad:
        sys.exit("BAD: %s" % bad)
