import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import { megolmIndexOf, sessionEvidence } from "../../../../src/domain/crypto/keys/SessionEvidence.ts"
import { megolmIndex } from "../../../support/MegolmIndex.ts"

const varint = (value: number): ReadonlyArray<number> =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]

const sealed = (index: number, session = "s") => ({
  algorithm: "m.megolm.v1.aes-sha2",
  session_id: session,
  ciphertext: Buffer.from([3, 8, ...varint(index), 18, ...Array.from({ length: 40 }, () => 7)]).toString("base64")
})
const said = (content: unknown, sender = "@bot:x") => ({ type: "m.room.encrypted", sender, content })

describe("The place of a message in its session", () => {
  const Index = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 2 ** 32 - 1 }))
  it.prop("is read out of the ciphertext, whatever it is", [Arbitrary.schema(Index)], ([index]) => {
    const content = sealed(index)
    assert.strictEqual(megolmIndexOf(content), index)
    assert.strictEqual(megolmIndex(content.ciphertext), index)
  })

  it("is not there in what is no ciphertext", () => {
    for (
      const ciphertext of [
        undefined,
        5,
        {},
        "",
        "AwgB",
        "____________________",
        "AAAAAAAAAAAAAAAAAAAA",
        "Awj/////////////"
      ]
    ) {
      assert.isUndefined(megolmIndexOf({ ciphertext }))
    }
  })

  it.prop("is looked for in anything", [Arbitrary.schema(Schema.Unknown)], ([ciphertext]) => {
    megolmIndexOf({ ciphertext })
  })
})

describe("A session with which a start goes on", () => {
  it.each([
    ["has our last message before its place", 3, [said(sealed(2)), said(sealed(1))], "whole"],
    ["lost some that were never sent", 5, [said(sealed(2))], "whole"],
    ["has a message in its place", 3, [said(sealed(3)), said(sealed(2))], "used"],
    ["has messages after its place", 3, [said({}), said(sealed(9))], "used"],
    ["has one of them further down", 3, [said(sealed(1)), said(sealed(4))], "used"],
    ["is in none of the events", 3, [said(sealed(9, "other"))], "unknown"],
    ["is in an empty room", 3, [], "unknown"],
    ["is in what somebody else says", 3, [said(sealed(9), "@eve:x")], "unknown"],
    ["is in what was deleted", 3, [said({})], "unknown"],
    ["is in what is none", 3, [said({ ...sealed(9), ciphertext: "x" }), { type: "m.room.encrypted" }, {}], "unknown"]
  ])("%s", (_, index, events, evidence) => {
    assert.strictEqual(sessionEvidence("@bot:x", sealed(index), events), evidence)
  })
})
