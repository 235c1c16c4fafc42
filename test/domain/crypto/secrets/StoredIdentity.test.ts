import { assert, describe, it } from "@effect/vitest"
import { Redacted } from "effect"
import { chooseIdentity, type StoredKey } from "../../../../src/domain/crypto/secrets/StoredIdentity.ts"

const key = (text: string) => Redacted.make(text)
const absent: StoredKey = { ours: undefined, isOthers: false }
const others: StoredKey = { ours: undefined, isOthers: true }
const ours = (text: string): StoredKey => ({ ours: key(text), isOthers: false })
const both = (text: string): StoredKey => ({ ours: key(text), isOthers: true })
const engine = { master: key("m"), selfSigning: key("s"), userSigning: key("u") }

describe("Where the homeserver shows no identity", () => {
  for (
    const [title, [master, selfSigning, userSigning], own, expected] of [
      ["and the storage has none", [absent, absent, absent], {}, "Make"],
      ["and the storage has none yet", [absent, absent, absent], engine, "Make"],
      ["and the storage has a part of ours", [ours("m"), absent, absent], engine, "Make"],
      ["and the storage has ours", [ours("m"), ours("s"), ours("u")], engine, "Make"],
      ["and the storage has ours, for others too", [both("m"), both("s"), both("u")], engine, "Make"],
      ["and a new device finds one", [ours("m"), ours("s"), ours("u")], {}, "Publish"],
      ["and the engine made another one", [ours("1"), ours("2"), ours("3")], engine, "Publish"],
      ["and one key is another", [ours("m"), ours("s"), ours("3")], engine, "Publish"],
      ["and a new device finds a part", [ours("m"), absent, absent], {}, "holds some"],
      ["and the engine made another than the part", [ours("1"), absent, absent], engine, "holds some"],
      ["and the engine has a part", [ours("m"), absent, ours("u")], { master: key("m") }, "holds some"],
      ["and another key seals all", [others, others, others], {}, "another key opens"],
      ["and another key seals all beside the engine's", [others, others, others], engine, "another key opens"],
      ["and another key seals one", [absent, others, absent], {}, "another key opens"],
      ["and another key seals what we lack", [ours("m"), others, ours("u")], engine, "another key opens"]
    ] as const
  ) {
    it(`${title}: ${expected}`, () => {
      const chosen = chooseIdentity({ master, selfSigning, userSigning }, own)
      if (chosen._tag === "Leave") assert.include(chosen.why, expected)
      else assert.strictEqual(chosen._tag, expected)
    })
  }
})
