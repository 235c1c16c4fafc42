import { assert, describe, it } from "@effect/vitest"
import { inHints, scriptOf, startedAs } from "../../../src/commands/help/StartedAs.ts"

const directory = "/srv/bot"

describe("StartedAs", () => {
  it.each([
    ["a file of the folder", "/srv/bot/dist/main.js", {}, "node dist/main.js"],
    ["a file elsewhere", "/opt/bot/dist/main.js", {}, "node /opt/bot/dist/main.js"],
    ["npm start", "/srv/bot/dist/main.js", { npm_lifecycle_event: "start" }, "npm start --"],
    ["a program of the PATH", "/usr/bin/matrix-surface", { PATH: "/bin:/usr/bin" }, "matrix-surface"],
    ["npx", "/srv/bot/node_modules/.bin/matrix-surface", { npm_command: "exec" }, "npx matrix-surface"],
    ["a program beside it", "/srv/bot/node_modules/.bin/matrix-surface", {}, "node_modules/.bin/matrix-surface"],
    ["a program that is in no PATH", "/opt/bin/matrix-surface", { PATH: "/bin" }, "/opt/bin/matrix-surface"]
  ])("tells %s", (_what, script, environment, said) => {
    assert.strictEqual(startedAs({ script, environment, directory }), said)
  })

  it("names the command so in hints, and nowhere else", () => {
    const named = inHints("node dist/main.js")
    assert.strictEqual(named("run matrix-surface restore FILE"), "run node dist/main.js restore FILE")
    assert.strictEqual(named("{\"schema\":\"matrix-surface.status/1\"}"), "{\"schema\":\"matrix-surface.status/1\"}")
    assert.strictEqual(named("this is matrix-surface, a bot"), "this is matrix-surface, a bot")
  })

  it.each([
    "bot.db is not a matrix-surface store (it is damaged)",
    "no matrix-surface device is there",
    "this matrix-surface sandbox, the matrix-surface status and your matrix-surface agent",
    "A matrix-surface backup"
  ])("takes a thing of ours for no command: %s", (text) => {
    assert.strictEqual(inHints("node dist/main.js")(text), text)
  })

  it.each([
    "matrix-surface store",
    "Or run:\nmatrix-surface store",
    "$ matrix-surface store",
    "(matrix-surface store)"
  ])(
    "names a command behind anything else: %s",
    (text) => {
      assert.strictEqual(inHints("npx ms")(text), text.replace("matrix-surface", "npx ms"))
    }
  )

  it.each([
    ["matrix-surface <subcommand> [flags]", "npx ms <subcommand> [flags]"],
    ["  # Run the bot\n  matrix-surface\n\n  # More", "  # Run the bot\n  npx ms\n\n  # More"],
    ["this is\na matrix-surface", "this is\na matrix-surface"],
    ["matrix-surface [flags]", "npx ms [flags]"],
    [
      "matrix-surface --log-level debug --data-dir /var/lib/matrix-surface",
      "npx ms --log-level debug --data-dir " +
      "/var/lib/matrix-surface"
    ],
    ["matrix-surface --completions bash >> ~/.bashrc", "npx ms --completions bash >> ~/.bashrc"],
    ["doctor --data-dir /var/lib/matrix-surface --json", "doctor --data-dir /var/lib/matrix-surface --json"],
    ["node_modules/.bin/matrix-surface status", "node_modules/.bin/matrix-surface status"]
  ])("names it in usage and examples: %s", (text, said) => {
    assert.strictEqual(inHints("npx ms")(text), said)
  })

  it("knows the launcher's script in its child", () => {
    const argv = ["node", "/srv/bot/dist/child.js"]
    assert.strictEqual(scriptOf({ argv, argv0: "/usr/bin/matrix-surface" }), "/usr/bin/matrix-surface")
    assert.strictEqual(scriptOf({ argv: ["node", "/srv/bot/dist/main.js"], argv0: "node" }), "/srv/bot/dist/main.js")
  })
})
