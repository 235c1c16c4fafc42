import { assert, describe, it } from "@effect/vitest"
import { createInterface } from "node:readline"
import { Writable } from "node:stream"
import { PastedInput, pastedText } from "../../../../src/sandbox/chat/terminal/PastedInput.ts"

const [begins, ends] = ["\u001b[200~", "\u001b[201~"]

/** The messages that a reader of lines makes of these pieces of input. */
const messages = async (...pieces: ReadonlyArray<string | Buffer>) => {
  const input = new PastedInput(() => {})
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const found: Array<string> = []
  const line = createInterface({ input, output, terminal: true })
  line.on("line", (text) => found.push(pastedText(text)))
  for (const piece of pieces) input.write(piece)
  input.end()
  await new Promise((done) => line.once("close", done))
  return found
}

describe("PastedInput", () => {
  it("makes one message of a paste, however many lines it has", async () => {
    const pasted = `${begins}one\r\n\ttwo\rthree\n${ends}`
    assert.deepStrictEqual(await messages(`say: ${pasted}\r`, "next\r"), ["say: one\n    two\nthree\n", "next"])
  })

  it("leaves what is typed as it is", async () => {
    assert.deepStrictEqual(await messages("one\r", "two\r"), ["one", "two"])
    assert.deepStrictEqual(await messages("ab\u001b[D", "x\r"), ["axb"])
  })

  it("takes each mark in any pieces, and an end of a line too", async () => {
    const bytes = Buffer.from(`a${begins}one\r\ntwo\r\rthree\n\n${ends}b\r${begins}x\r\n${ends}\r`)
    const meant = ["aone\ntwo\n\nthree\n\nb", "x\n"]
    for (let at = 1; at < bytes.length; at++) {
      for (let next = at + 1; next <= bytes.length; next++) {
        const pieces = [bytes.subarray(0, at), bytes.subarray(at, next), bytes.subarray(next)]
        assert.deepStrictEqual(await messages(...pieces), meant, `cut at ${at} and ${next}`)
      }
    }
    assert.deepStrictEqual(await messages(...Array.from(bytes, (_, at) => bytes.subarray(at, at + 1))), meant)
  })

  it("leaves the sign for an end of a line as it is, pasted and typed", async () => {
    for (const sign of ["␤", "␤␤", "␤\uFE0E", "␤\uFE0F"]) {
      assert.deepStrictEqual(await messages(`a${sign}b${begins}c\n${sign}d\n${ends}\r`), [`a${sign}bc\n${sign}d\n`])
    }
  })

  it("passes keys on that begin as a mark does", async () => {
    assert.deepStrictEqual(await messages("ab\u001b[", "D", "x\r"), ["axb"])
    assert.deepStrictEqual(await messages("ab\u001b[2", "~x\r"), ["abx"])
    assert.deepStrictEqual(await messages("ab\u001b[", "D200~x\r"), ["a200~xb"])
  })

  it("takes marks and characters that come in pieces", async () => {
    const bytes = Buffer.from(`${begins}é\nb${ends}\r`)
    for (let at = 1; at < bytes.length; at++) {
      assert.deepStrictEqual(await messages(bytes.subarray(0, at), bytes.subarray(at)), ["é\nb"], `cut at ${at}`)
    }
  })
})
