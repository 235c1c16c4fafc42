import { assert, describe, it } from "@effect/vitest"
import { keyStoreOwner, type StoredAccount } from "../../../../src/domain/crypto/device/KeyStoreOwner.ts"

const own = { user: "@bot:x", device: "D" }
const held = { _tag: "Held", ...own, fingerprint: "f" } as const

describe("The store of keys in a device's folder", () => {
  it.each<readonly [string, StoredAccount, string | undefined, string]>([
    ["holds nothing", { _tag: "None" }, undefined, "new"],
    ["was emptied", { _tag: "None" }, "f", "new"],
    ["is damaged", { _tag: "Unreadable" }, "f", "ours"],
    ["holds the keys that were noted", held, "f", "ours"],
    ["holds keys of which nothing was noted", held, undefined, "doubtful"],
    ["holds other keys than were noted", held, "g", "doubtful"],
    ["does not say which keys it holds", { ...held, fingerprint: undefined }, "f", "ours"],
    ["holds another device's", { ...held, device: "E" }, "f", "another"],
    ["holds another account's", { ...held, user: "@eve:x" }, "f", "another"]
  ])("%s", (_, account, noted, owner) => assert.strictEqual(keyStoreOwner(account, own, noted), owner))
})
