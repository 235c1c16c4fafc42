import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect, Exit, Schema } from "effect"
import { ProcessEnding } from "../../../src/commands/process/ExitCodes.ts"
import { UserError } from "../../../src/domain/UserError.ts"

class Locked extends Schema.TaggedError<Locked>()("Locked", { exitCode: Schema.Literal(2) }) {
  override get message() {
    return "A bot holds the store."
  }
}
class Unlucky extends Schema.TaggedError<Unlucky>()("Unlucky", {}) {
  override get message() {
    return "The server did not answer."
  }
}

const end = (exit: Exit.Exit<unknown, unknown>, options = { debug: false, serving: false }) => {
  const said: Array<string> = []
  const ending = new ProcessEnding({ say: (line) => void said.push(line), debug: () => options.debug })
  if (options.serving) Effect.runSync(ending.serving(Effect.void))
  return { code: ending.codeOf(exit), said }
}

describe("the end of the process", () => {
  const table: ReadonlyArray<[string, Exit.Exit<unknown, unknown>, number, ReadonlyArray<string>]> = [
    ["done", Exit.succeed(1), 0, []],
    ["refused", Exit.fail(new UserError({ sentence: "No.", exitCode: 2 })), 2, ["No."]],
    ["failed", Exit.fail(new UserError({ sentence: "Not now.", exitCode: 1 })), 1, ["Not now."]],
    ["any error that names its code", Exit.fail(new Locked({ exitCode: 2 })), 2, ["A bot holds the store."]],
    ["any other error", Exit.fail(new Unlucky()), 1, ["The server did not answer."]],
    [
      "what another side wrote cannot steer the terminal",
      Exit.fail(new UserError({ sentence: "M_\u001b[31m\u009b2J\u202e.", exitCode: 2 })),
      2,
      ["M_?[31m?2J?."]
    ],
    ["a defect", Exit.die(new Error("x is undefined\nmore")), 1, ["This is a bug in matrix-surface: x is undefined"]],
    ["a one-shot command that was interrupted", Exit.interrupt(1), 130, []],
    [
      "an interruption that met a failure",
      Exit.failCause(Cause.combine(Cause.interrupt(1), Cause.fail(new Unlucky()))),
      1,
      ["The server did not answer."]
    ]
  ]
  it.each(table)("%s", (_, exit, code, said) => assert.deepEqual(end(exit), { code, said: [...said] }))

  it("a bot that was interrupted has done what was asked", () =>
    assert.deepEqual(end(Exit.interrupt(1), { debug: false, serving: true }), { code: 0, said: [] }))
  it("a defect shows its stack only to who debugs", () =>
    assert.lengthOf(end(Exit.die(new Error("x")), { debug: true, serving: false }).said, 2))
})
