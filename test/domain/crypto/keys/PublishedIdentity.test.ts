import { assert, describe, it } from "@effect/vitest"
import { hasDeviceKeys, publishedIdentity } from "../../../../src/domain/crypto/keys/PublishedIdentity.ts"

const me = "@bot:hs"
const mine = { device_keys: { [me]: { BOT: { keys: {} } } } }
const key = (text: string) => ({ [me]: { user_id: me, keys: { [`ed25519:${text}`]: text } } })
const all = { master_keys: key("m"), self_signing_keys: key("s"), user_signing_keys: key("u") }
const none = { master_keys: {}, self_signing_keys: {}, user_signing_keys: {} }

describe("What an answer says of the account's identity", () => {
  for (
    const [title, answer, tag] of [
      ["all three keys", { ...mine, ...all }, "Whole"],
      ["the parts, and nothing in them", { ...mine, ...none }, "None"],
      ["no such parts, as some servers leave empty ones out", mine, "None"],
      ["the parts of others", { ...mine, master_keys: { "@ann:hs": { keys: { a: "b" } } } }, "None"],
      ["the master key alone", { ...mine, ...none, master_keys: key("m") }, "Part"],
      ["all but the master key", { ...mine, ...all, master_keys: {} }, "Part"],
      ["a key that is none", { ...mine, ...all, user_signing_keys: { [me]: "text" } }, "Part"],
      ["nothing", {}, "Unfit"],
      ["nothing but empty parts", { device_keys: {}, ...none }, "Unfit"],
      ["none of its devices", { device_keys: { [me]: {} }, ...none }, "Unfit"],
      ["another device alone", { device_keys: { [me]: { OTHER: { keys: {} } } }, ...none }, "Unfit"],
      ["an identity, and not the device", { device_keys: { [me]: {} }, ...all }, "Unfit"],
      ["a device that is none", { device_keys: { [me]: { BOT: null } }, ...none }, "Unfit"],
      ["a list", { device_keys: [me] }, "Unfit"]
    ] as const
  ) {
    it(`${title}: ${tag}`, () => {
      const found = publishedIdentity(answer, me, "BOT")
      assert.strictEqual(found._tag, tag)
      if (found._tag === "Whole") {
        assert.deepStrictEqual(found.keys, { master: "m", selfSigning: "s", userSigning: "u" })
      }
    })
  }
})

describe("Whether the homeserver has keys of a device", () => {
  for (
    const [title, answer, said] of [
      ["it shows them", mine, true],
      ["it shows the account's devices without it", { device_keys: { [me]: {} } }, false],
      ["it shows nothing", {}, undefined],
      ["it shows nobody", { device_keys: {} }, undefined],
      ["it shows others", { device_keys: { "@ann:hs": {} } }, undefined],
      ["it shows what is none", { device_keys: { [me]: "text" } }, undefined]
    ] as const
  ) {
    it(`${title}: ${said ?? "not said"}`, () => assert.strictEqual(hasDeviceKeys(answer, me, "BOT"), said))
  }
})
