import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { afterWelcome as after, breathe, terminalScene as scene } from "../../../support/TerminalScene.ts"

describe("what is asked of the chat on a terminal", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, Scope.Scope>) =>
    it.live(title, () => Effect.scoped(body))

  test(
    "what was asked of the chat stands where it was asked, below an answer that still grows",
    Effect.gen(function*() {
      const { answer, terminal, type } = yield* scene(80, 60)
      const rows = () => after(terminal).filter((row) => row !== "")
      yield* answer("a", "One", "working")
      yield* type("/rooms\r")
      assert.deepStrictEqual(rows(), ["assistant  One", "› /rooms", "* main", "main ›"])
      yield* answer("a", "One\ntwo", "working")
      yield* answer("b", "Three", "working")
      yield* type("/nothing\r")
      const before = ["assistant  One", "           two", "› /rooms", "* main", "assistant  Three", "› /nothing"]
      assert.deepStrictEqual(rows().slice(0, 6), before)
      yield* answer("a", "One\ntwo", "answered")
      yield* type("next\r")
      yield* answer("b", "Three", "answered")
      assert.deepStrictEqual(rows().slice(0, 6), before)
      assert.deepStrictEqual(rows().slice(-2), ["you  next", "main ›"])
      for (const once of ["› /rooms", "* main", "› /nothing"]) assert.lengthOf(rows().filter((row) => row === once), 1)
    })
  )

  test(
    "what was asked in a room stays in that room, and survives a resize",
    Effect.gen(function*() {
      const { answer, terminal, type } = yield* scene(80, 30)
      yield* answer("a", "One", "working")
      yield* type("/rooms\r")
      yield* type("/room work\r")
      assert.strictEqual(terminal.screen.filter((row) => row === "› /rooms").length, 0)
      yield* type("/room main\r")
      terminal.resize(70, 30)
      yield* breathe
      assert.deepStrictEqual(terminal.screen.slice(-4), ["assistant  One", "› /rooms", "* main", "main ›"])
    })
  )

  test(
    "of what was asked below an answer that never ends, only so much waits for its end",
    Effect.gen(function*() {
      const { answer, terminal, type } = yield* scene(80, 10)
      yield* answer("a", "One", "working")
      for (let count = 0; count < 250; count++) yield* type(`/no${count}\r`)
      yield* answer("a", "One", "answered")
      for (const one of ["› /no0", "› /no100", "› /no249"]) {
        assert.isAtLeast(terminal.text.split("\n").filter((row) => row === one).length, 1, one)
      }
      assert.strictEqual(terminal.screen.at(-1), "main ›")
    })
  )

  test(
    "is shown once, also where the room was left and its answer ended meanwhile",
    Effect.gen(function*() {
      const { answer, terminal, type } = yield* scene(80, 40)
      yield* answer("a", "One", "working")
      yield* type("/nothing\r")
      yield* type("/room work\r")
      yield* answer("a", "One", "answered")
      yield* type("/room main\r")
      yield* type("/rooms\r")
      const rows = after(terminal).filter((row) => row !== "")
      assert.isAtMost(rows.filter((row) => row === "› /nothing").length, 1)
      assert.deepStrictEqual(rows.slice(-6), ["── main ──", "assistant  One", "› /rooms", "* main", "  work", "main ›"])
    })
  )
})
