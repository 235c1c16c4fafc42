import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { commandWords } from "../../../../src/domain/settings/agent/CommandWords.ts"

const words = (line: string) => Result.getOrElse(commandWords(line), (wrong) => wrong)

describe("A command line", () => {
  for (
    const [line, expected] of [
      ["agent", ["agent"]],
      ["  agent\t--acp  x ", ["agent", "--acp", "x"]],
      [`a 'b c' "d e" f\\ g`, ["a", "b c", "d e", "f g"]],
      [`a ''  "" b`, ["a", "", "", "b"]],
      [`a --x='1 2'"3"4`, ["a", "--x=1 234"]],
      [`a "q\\"\\\\\\$\\n" '\\'`, ["a", "q\"\\$\\n", "\\"]],
      [`sh -c 'echo $HOME | cat; true'`, ["sh", "-c", "echo $HOME | cat; true"]],
      ["a b=c *.js #x", ["a", "b=c", "*.js", "#x"]]
    ] as const
  ) {
    it(`is split as a shell splits it: ${line}`, () => assert.deepStrictEqual(words(line), [...expected]))
  }

  for (
    const [line, wrong] of [
      ["", "names no program"],
      ["''", "names no program"],
      ["a 'b", "(') is not closed"],
      ["a \"b", "(\") is not closed"],
      ["a \\", "backslash"],
      ["a | b", "it holds |"],
      ["a && b", "it holds &"],
      ["a > b", "it holds >"],
      ["a $HOME", "it holds $"],
      ["a \"$HOME\"", "it holds $"],
      ["~/bin/a", "begins with ~"],
      ["KEY=1 a", "write env KEY=…"]
    ] as const
  ) {
    it(`is refused where only a shell could read it: ${line}`, () => assert.include(words(line), wrong))
  }
})
