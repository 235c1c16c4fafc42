import { assert, describe, it } from "@effect/vitest"
import { probeScript, promptsOfProbe } from "../../../src/domain/isolation/ProbeScript.ts"
import { drawnSecrets } from "../../support/ProbeCases.ts"

const secrets = drawnSecrets(1)
const script = probeScript(secrets, true)
const brief = script.map(({ anew, prompts }) =>
  `${anew ? "anew " : ""}${
    prompts.map(({ kind, text, thread }) => `${kind}${thread}${/list/.test(text) ? "*" : ""}`).join("+")
  }`
)

describe("The script of a probe", () => {
  it("tells one by one and at once, asks in other orders, and opens all again in other orders", () => {
    assert.deepStrictEqual(brief, [
      "tell0",
      "tell1",
      "tell2",
      "tell0+tell1+tell2",
      "ask2",
      "ask1*",
      "ask0",
      "askAtOnce1+askAtOnce2*+askAtOnce0*",
      "askAtOnce2*+askAtOnce1*+askAtOnce0*",
      "anew askAnew3*",
      "askAnew3",
      "anew askAnew0",
      "anew askAnew1",
      "askAnew2",
      "askAnew0",
      "askAnew3",
      "anew askAnew2",
      "askAnew0",
      "askAnew1",
      "askAnew3*"
    ])
  })

  it("tells each thread its own secrets and nobody else's", () => {
    for (const { kind, text, thread } of script.flatMap(({ prompts }) => prompts)) {
      const told = secrets.map((own) =>
        own.filter(({ number, word }) => text.includes(number) && text.includes(word)).length
      )
      assert.deepStrictEqual(told, secrets.map((_, at) => (kind === "tell" && at === thread ? 1 : 0)))
    }
  })

  it("asks every thread in both phrasings", () => {
    const asked = script.flatMap(({ prompts }) => prompts).filter(({ kind }) => kind !== "tell")
    for (const thread of [0, 1, 2, 3]) {
      assert.strictEqual(new Set(asked.filter((one) => one.thread === thread).map(({ text }) => text)).size, 2)
    }
  })

  it("has no stranger where each thread has an endpoint of its own, and says how many prompts it costs", () => {
    const alone = probeScript(secrets.slice(0, 2), false).flatMap(({ prompts }) => prompts)
    assert.isTrue(alone.every(({ thread }) => thread < 2))
    assert.strictEqual(alone.length, promptsOfProbe(2, false))
    assert.strictEqual(script.flatMap(({ prompts }) => prompts).length, promptsOfProbe(3, true))
  })
})
