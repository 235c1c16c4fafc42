// An agent of long answers in a process of its own. It answers by the prompt's words:
// - `nasty NAME UNITS`: Markdown of that kind, word by word, and whole at the end;
// - `frames UNITS SIZE`: prose in frames of so many characters, as fast as they are taken.
import { Effect, ManagedRuntime } from "effect"
import * as EchoAgent from "../src/sandbox/agent/EchoAgent.ts"
import type { EchoPrompt, EchoSteps } from "../src/sandbox/agent/EchoScript.ts"
import { filled, last, type Nasty, nasty } from "./longTexts.ts"

function* framed(text: string, size: number): Generator<{ readonly type: "delta"; readonly text: string }> {
  for (let at = 0; at < text.length; at += size) yield { type: "delta", text: text.slice(at, at + size) }
}

const answer = function*({ text }: EchoPrompt): EchoSteps {
  const [what, name = "", size = "1"] = text.split(" ")
  if (what === "frames") {
    yield* framed(
      `${filled("All of this is said in words that a person could read. ", Number(name))}\n\n${last}`,
      Number(size)
    )
    yield { type: "end" }
    return
  }
  const whole = `${filled(nasty[name as Nasty], Number(size))}\n\n${last}`
  for (const word of whole.match(/\S{1,200}\s*|\s+/g) ?? []) yield { type: "delta", text: word.slice(0, 65_536) }
  yield { type: "end", text: whole }
}

const runtime = ManagedRuntime.make(EchoAgent.layer({ answer }))
console.log(JSON.stringify(await runtime.runPromise(Effect.map(EchoAgent.EchoAgent, ({ url }) => ({ url })))))
process.stdin.resume().once("end", () => void runtime.dispose())
