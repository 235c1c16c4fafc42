import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, type Scope } from "effect"
import { afterWelcome as after, breathe, terminalScene as scene } from "../../../support/TerminalScene.ts"

const inBrowser = "\nIn a browser: http://127.0.0.1:1/#key\n"

describe("the chat on a terminal", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, Scope.Scope>) =>
    it.live(title, () => Effect.scoped(body))

  test(
    "says what it is and what to type, and that nothing leaves the machine",
    Effect.gen(function*() {
      const { terminal } = yield* scene(80, 24)
      for (const text of ["sandbox", "Nothing leaves this machine", "Begin with: help", "README.md", inBrowser]) {
        assert.include(terminal.text, text)
      }
      assert.strictEqual(terminal.screen.at(-1), "main ›")
      assert.notInclude(terminal.text, "\u001b")
    })
  )

  test(
    "shows a message that grows in its place, and who types until it begins",
    Effect.gen(function*() {
      const { answer, said, terminal, type, typing } = yield* scene(80, 24)
      yield* type("hello\r")
      assert.deepStrictEqual(said, ["hello"])
      yield* typing(true)
      assert.deepStrictEqual(after(terminal), ["", "you  hello", "assistant is typing…", "main ›"])
      yield* answer("a", "One", "working")
      assert.deepStrictEqual(after(terminal).slice(-3), ["you  hello", "assistant  One", "main ›"])
      yield* answer("a", "One two\n\n- three", "working")
      yield* type("next")
      yield* answer("a", "One two\n\n- three\n- four", "answered")
      yield* typing(false)
      assert.deepStrictEqual(after(terminal), [
        "",
        "you  hello",
        "assistant  One two",
        "",
        "           • three",
        "           • four",
        "main › next"
      ])
    })
  )

  test(
    "leaves a line of several rows alone while it is being typed",
    Effect.gen(function*() {
      const { answer, said, terminal, type } = yield* scene(80, 40)
      const typed = "a line that is typed slowly and that needs more than one single row of this terminal to be shown"
      const shown = [
        "main › a line that is typed slowly and that needs more than one single row of th",
        "is terminal to be shown"
      ]
      yield* answer("a", "One", "working")
      yield* type(typed)
      yield* answer("a", "One\ntwo", "working")
      yield* answer("b", "Three", "answered")
      assert.deepStrictEqual(after(terminal), ["assistant  One", "           two", "assistant  Three", ...shown])
      yield* type("\r")
      assert.deepStrictEqual(said, [typed])
      yield* answer("a", "One", "answered")
      assert.deepStrictEqual(after(terminal), [
        "assistant  One",
        "assistant  Three",
        "",
        "you  a line that is typed slowly and that needs more than one single row of",
        "  this terminal to be shown",
        "main ›"
      ])
    })
  )

  test(
    "keeps its place with rows that wrap, wide characters, a typed line of several rows, and a message taller " +
      "than the screen",
    Effect.gen(function*() {
      const { answer, said, terminal, type } = yield* scene(30, 10)
      const long = "日本語のとても長い文章 and words 👍🏽 ".repeat(5).trim()
      yield* type(long)
      yield* answer("a", long, "working")
      yield* type(" typed on\r")
      assert.deepStrictEqual(said, [`${long} typed on`])
      for (let many = 2; many <= 12; many++) {
        yield* answer("a", `${long}\n`.repeat(many), many === 12 ? "answered" : "working")
      }
      const rows = after(terminal)
      assert.isTrue(rows.every((row) => row.length <= 30))
      assert.strictEqual(terminal.screen.at(-1), "main ›")
      const glued = terminal.text.replaceAll(/\s+/g, "")
      assert.strictEqual(glued.split(long.replaceAll(/\s+/g, "")).length - 1, 13)
      assert.strictEqual(glued.match(/typedon/g)?.length, 1)
    })
  )

  test(
    "after a resize everything stands where it belongs",
    Effect.gen(function*() {
      const { answer, terminal, type } = yield* scene(80, 24)
      yield* type("hello\r")
      yield* answer("a", "some words that fill the row to make it longer than the narrow terminal", "working")
      terminal.resize(40, 12)
      yield* breathe
      yield* answer("a", "some words that fill the row to make it longer than the narrow terminal, done", "answered")
      assert.deepStrictEqual(terminal.screen.filter((row) => row !== ""), [
        "you",
        "  hello",
        "assistant",
        "  some words that fill the row to make",
        "  it longer than the narrow terminal,",
        "  done",
        "main ›"
      ])
    })
  )

  test(
    "rooms are apart: the other one's answer is announced, and shown when one goes there",
    Effect.gen(function*() {
      const { answer, terminal, type } = yield* scene(80, 24)
      yield* type("/room work\r")
      assert.strictEqual(terminal.screen.at(-1), "work ›")
      yield* answer("a", "for main", "working")
      assert.notInclude(terminal.text, "for main")
      yield* answer("a", "for main", "answered")
      assert.include(terminal.text, "(there is an answer in main: /room main)")
      assert.notInclude(terminal.text, "for main")
      yield* type("/rooms\r")
      assert.include(terminal.text, "  main\n* work")
      yield* type("/room main\r")
      assert.deepStrictEqual(after(terminal).slice(-3), ["── main ──", "assistant  for main", "main ›"])
    })
  )

  test(
    "what others wrote cannot steer the terminal",
    Effect.gen(function*() {
      const { answer, terminal } = yield* scene(80, 24)
      // The terminal of this test fails at any sequence that the chat itself does not need.
      yield* answer("a", "\u001b]0;owned\u0007\u001b[2Jred\u001b[31m\u009b5n\u202Eback\rhidden", "answered")
      assert.include(terminal.text, "redback\n           hidden")
    })
  )

  test(
    "log lines go above the typed line",
    Effect.gen(function*() {
      const { logs, terminal, type } = yield* scene(80, 24)
      yield* type("half")
      logs.write("WARN something\n")
      assert.deepStrictEqual(after(terminal).slice(-2), ["WARN something", "main › half"])
    })
  )

  it.live.each(["/quit\r", "\u0003", "\u0004"])("%j ends it", (keys) =>
    Effect.scoped(Effect.gen(function*() {
      const { answer, chat, type } = yield* scene(80, 24)
      yield* type(keys)
      yield* answer("a", "too late", "answered")
      yield* Fiber.join(chat)
    })))

  test(
    "colours only where they are wanted",
    Effect.gen(function*() {
      const written: Array<string> = []
      const { terminal, type } = yield* scene(80, 24, true)
      const write = terminal._write.bind(terminal)
      terminal._write = (chunk, encoding, done) => {
        written.push(chunk.toString())
        write(chunk, encoding, done)
      }
      yield* type("hello\r")
      assert.include(written.join(""), "\u001b[36myou\u001b[39m  hello")
    })
  )
})
