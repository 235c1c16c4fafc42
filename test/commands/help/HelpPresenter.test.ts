import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { settingNames } from "../../../src/domain/settings/SettingsTable.ts"
import { printed } from "../../support/PrintedHelp.ts"

describe("help", () => {
  it.effect.each([["--help"], ["status --help"], ["reset local-only -h"]])(
    "%s shows the command's flags, and says where its settings are",
    ([args]) =>
      Effect.gen(function*() {
        const { failure, stdout } = yield* printed(args!.split(" "))
        assert.isUndefined(failure)
        assert.match(stdout, /SETTINGS\n.*\n {2}--help --all lists them\.$/)
        assert.notInclude(stdout, "MATRIX_ALLOWED_USERS")
      })
  )

  it.effect.each([["--help --all"], ["status --help --all"], ["config -h"]])(
    "%s teaches every setting",
    ([args]) =>
      Effect.gen(function*() {
        const { failure, stdout } = yield* printed(args!.split(" "))
        assert.isUndefined(failure)
        for (const name of settingNames) assert.include(stdout, `    ${name}`)
      })
  )

  it.effect("--all means nothing by itself, and that is said", () =>
    Effect.gen(function*() {
      assert.match((yield* printed(["--all"])).failure ?? "", /--all goes with --help/)
    }))

  it.effect("is named to whoever asks for it by a word", () =>
    Effect.gen(function*() {
      const { failure } = yield* printed(["help"])
      assert.match(failure ?? "", /^matrix-surface: help is a flag: --help lists the commands/)
    }))
})
