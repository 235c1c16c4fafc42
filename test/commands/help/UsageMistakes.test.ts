import { NodeServices } from "@effect/platform-node"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Command } from "effect/cli"
import { TestConsole } from "effect/testing"
import { commandLine, type CommandLineOptions, commandTree } from "../../../src/commands/CommandLine.ts"
import { allFlags } from "../../../src/commands/help/UsageMistakes.ts"
import { flagOf } from "../../../src/commands/process/SettingFlags.ts"
import { settingNames } from "../../../src/domain/settings/SettingsTable.ts"
import { noDevice, noDoctor, noReconcile, noReset, noTrialLogin, noTrust, noUsers } from "../../support/NoReset.ts"

const options: CommandLineOptions = {
  version: "1",
  colors: false,
  environment: {},
  directory: "/nowhere",
  bot: () => Effect.die("no bot"),
  sandbox: () => Effect.die("no sandbox"),
  status: () => Effect.die("no store"),
  trust: noTrust,
  ask: undefined,
  device: noDevice,
  trialLogin: noTrialLogin,
  doctor: noDoctor,
  reconcile: noReconcile,
  users: noUsers,
  reset: noReset
}

const pathsUnder = (command: Command.Command.Any, path: ReadonlyArray<string> = []): Array<ReadonlyArray<string>> => [
  path,
  ...command.subcommands.flatMap(({ commands }) => commands).flatMap((inner) =>
    pathsUnder(inner, path.concat(inner.name))
  )
]

describe("usage mistakes", () => {
  it.effect("know every flag that a command's help shows, and no other", () =>
    Effect.gen(function*() {
      const paths = pathsUnder(commandTree(options))
      assert.isAbove(paths.length, 8)
      yield* Effect.forEach(paths, (path) => commandLine(options)([...path, "--help"]), { discard: true })
      const help = (yield* TestConsole.logLines).map((text) => String(text).split("SETTINGS")[0]).join("\n")
      const shown = new Set(help.match(/(?<![\w-])--[a-z][a-z-]*/g))
      const ofSettings = new Set(settingNames.map((name) => `--${flagOf(name)}`))
      for (const flag of shown) assert.include(allFlags, flag)
      for (const flag of allFlags) if (!ofSettings.has(flag)) assert.isTrue(shown.has(flag), flag)
    }).pipe(Effect.provide(NodeServices.layer)))
})
