import { assert, describe, it } from "@effect/vitest"
import { type BackupFindings, chooseBackup } from "../../../../src/domain/crypto/backup/BackupChoice.ts"

const locked = { why: "The recovery key is not the one" }

const cases: ReadonlyArray<readonly [string, Partial<BackupFindings>, "Make" | "Use" | "Fill" | "Leave"]> = [
  ["made where there is none", { key: "absent" }, "Make"],
  ["not made where its key could not be kept", { key: locked }, "Leave"],
  ["not made against a person's wish", { isDeclined: true }, "Leave"],
  ["used where we have its key, whoever signed it", { onServer: "readable", key: "fits" }, "Use"],
  ["used against a later wish while it is there", { onServer: "readable", key: "fits", isDeclined: true }, "Use"],
  ["filled where it is the account's own", { onServer: "readable", signer: "trusted" }, "Fill"],
  ["filled where its key is out of reach", { onServer: "readable", signer: "trusted", key: locked }, "Fill"],
  ["left alone where nobody vouches for it", { onServer: "readable" }, "Leave"],
  ["left alone where it may be ours, and its key is out of reach", { onServer: "readable", key: locked }, "Leave"],
  ["replaced where we made it and nobody has its key", { onServer: "readable", signer: "this device" }, "Make"],
  [
    "filled where we made it and its key may be there",
    { onServer: "readable", signer: "this device", key: locked },
    "Fill"
  ],
  [
    "not replaced against a person's wish",
    { onServer: "readable", signer: "this device", isDeclined: true },
    "Leave"
  ],
  ["left alone where its kind is not known", { onServer: "foreign", key: "fits", signer: "this device" }, "Leave"]
]

describe("The account's backup is", () => {
  it.each(cases)("%s", (_title, found, expected) => {
    const choice = chooseBackup({ onServer: "none", isDeclined: false, key: "absent", signer: "nobody", ...found })
    assert.strictEqual(choice._tag, expected)
    if (found.key === locked && "why" in choice) assert.include(choice.why, locked.why)
  })
})
