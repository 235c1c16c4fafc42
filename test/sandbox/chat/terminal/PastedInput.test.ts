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

  it("takes marks and characters that come in pieces", async () => {
    const bytes = Buffer.from(`${begins}é\nb${ends}\r`)
    for (let at = 4; at < bytes.length; at++) {
      assert.deepStrictEqual(await messages(bytes.subarray(0, at), bytes.subarray(at)), ["é\nb"], `cut at ${at}`)
    }
  })
})
