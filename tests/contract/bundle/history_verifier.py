#!/usr/bin/env python3
"""Verifies the history of one stream, and bundles of logs whose key has changed. Written from
schema/README.md alone on top of verifier.py, with nothing but Python's standard library.

  history_verifier.py history FILE VKEY
  history_verifier.py bundle DIR [VKEY]
"""
import base64, json, struct, sys
from verifier import (Bad, check_bundle, check_event, check_proven, climb, ed25519, need,
                      open_checkpoint, open_vkey, read, sha256, slot)

def payload(stored):
    """The payload's type, and a function that reads its fields."""
    root = struct.unpack_from("<I", stored)[0]
    at = root + offset(stored, root, 42)
    table = at + struct.unpack_from("<I", stored, at)[0]
    def get(number, size):
        return stored[table + offset(stored, table, number) :][:size]
    return slot(stored, 40, 1)[0], get

def offset(stored, table, number):
    vtable = table - struct.unpack_from("<i", stored, table)[0]
    return struct.unpack_from("<H", stored, vtable + number)[0]

class Keys:
    """Which key signs at which position; each change is an event with the root key's signature."""
    def __init__(self, listed, vkey=None):
        logs = [key for key in listed if key["kind"] == "log"]
        self.starts = [key["from"] for key in logs]
        self.keys = [open_vkey(key["vkey"]) for key in logs]
        need(self.starts[0] == 0, "keys: the first is not from the beginning")
        need(self.starts[1:] + [None] == [key["until"] for key in logs], "keys: order")
        need(vkey is None or open_vkey(vkey) in self.keys, "keys: not the given key's log")
        self.root, self.origin = None, self.keys[0][0].encode()

    def at(self, position):
        return [key for start, key in zip(self.starts, self.keys) if start <= position][-1]

    def signed(self, name, text, signature):
        text = b"tress/" + name + b"/v1\n" + self.origin + b"\n" + text
        return self.root and ed25519(self.root, text, signature)

    def follow(self, place, position, stored):
        kind, get = payload(stored)
        changes = kind in (42, 43)
        need(changes == (position in self.starts[1:]), place + ": a change of key")
        if kind == 41 and not self.root:
            self.root, key = get(6, 32), get(8, 32)
            good = self.signed(b"root-key-set", self.root + key, get(10, 64))
            need(good and key == self.at(position)[2], place + ": the root key")
        if changes:
            text = self.at(position - 1)[2] + self.at(position)[2] + struct.pack(">Q", position)
            if kind == 42:
                good = self.signed(b"log-key-rotated", text, get(10, 64))
            else:
                good = self.signed(b"log-key-compromised", text + get(6, 8)[::-1], get(12, 64))
            need(good, place + ": the root key has not signed this change")

def proven(line, checkpoint, keys):
    extra = base64.b64decode(line["extra"], validate=True)
    key = keys.at(struct.unpack(">Q", extra[1:9])[0])
    return check_proven(extra, line["proof"], checkpoint, key[2]), extra[113:]

def sealed_head(line, head, checkpoint, keys):
    """What the sealed heads say of the stream: its version and hash, and after how many events."""
    at, seal = proven(line["heads"], checkpoint, keys)
    kind, get = payload(seal)
    need(kind == 44 and line["found"], "no seal of this stream's head")
    size, count = struct.unpack("<QQ", get(4, 8) + get(6, 8))
    found = line["found"]
    key, last = bytes.fromhex(found["key"]), base64.b64decode(found["head"], validate=True)
    need(key[1:].hex() == head["stream"] and size <= at, "heads of another stream or time")
    leaf = sha256(b"\2", key, struct.pack(">Q", found["version"]), last)
    root = climb(leaf, found["index"], count, found["path"], lambda a, b: sha256(b"\3", a, b))
    need(root == get(8, 32), "the sealed heads do not have this head")
    return found["version"], last, size

def check_history(path, vkey):
    lines = read(path).decode().split("\n")
    need(lines.pop() == "", "cut off")
    head, heads, *lines = map(json.loads, lines)
    need(head["format"] == "tress/history/v1", "another format")
    keys = Keys(head["keys"]["keys"], vkey)
    checkpoint = open_checkpoint(head["checkpoint"], open_vkey(vkey))
    need(keys.at(checkpoint[0] - 1) == open_vkey(vkey), "keys: not the key of its checkpoint")
    known, last, size = 0, bytes(32), 0
    if heads["heads"]:
        known, last, size = sealed_head(heads, head, checkpoint, keys)
    previous, kind = [bytes(32)], None
    for line in lines:
        at, stored = proven(line, checkpoint, keys)
        version, place = len(previous), "event %d" % at
        kind = kind or slot(stored, 8, 1)
        need(slot(stored, 8, 1) == kind and slot(stored, 10, 16).hex() == head["stream"],
             place + ": of another stream")
        need(struct.unpack("<Q", slot(stored, 12, 8))[0] == version, place + ": version")
        need(slot(stored, 14, 32) == previous[-1], place + ": does not follow")
        need(not size or (version <= known) == (at < size), place + ": not what was sealed")
        previous.append(sha256(stored))
    need(len(previous) > known, "events are left out")
    need(previous[known] == last, "another head was sealed")
    return "good: %d events, complete to version %d" % (len(previous) - 1, known)

if __name__ == "__main__":
    try:
        if sys.argv[1] == "history":
            print(check_history(*sys.argv[2:]))
        else:
            print(check_bundle(sys.argv[2], *(sys.argv[3:] or [None]), make_keys=Keys))
    except (Bad, ValueError, KeyError, IndexError, AttributeError, TypeError, struct.error) as bad:
        sys.exit("BAD: %s" % bad)
