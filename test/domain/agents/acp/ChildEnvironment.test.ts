import { assert, describe, it } from "@effect/vitest"
import { agentEnvironment, isKeptFromAgent } from "../../../../src/domain/agents/acp/ChildEnvironment.ts"
import { settingNames } from "../../../../src/domain/settings/SettingsTable.ts"

describe("The environment of an agent's process", () => {
  it("has no setting of the bot, and no name that leads to a file with a secret", () => {
    for (const name of [...settingNames, "MATRIX_NEW", "DATABASE_URL", "MY_KEY_FILE", "CREDENTIALS_DIRECTORY"]) {
      assert.isTrue(isKeptFromAgent(name), name)
    }
  })

  it("has what is not the bot's, and a home of its own", () => {
    for (
      const name of [
        "PATH",
        "LANG",
        "LC_ALL",
        "TZ",
        "HTTPS_PROXY",
        "no_proxy",
        "ANTHROPIC_API_KEY",
        "NODE_EXTRA_CA_CERTS"
      ]
    ) {
      assert.isFalse(isKeptFromAgent(name), name)
    }
    assert.deepStrictEqual(
      agentEnvironment({ PATH: "/bin", HOME: "/root", XDG_RUNTIME_DIR: "/run", NONE: undefined }, "/h"),
      {
        PATH: "/bin",
        HOME: "/h",
        XDG_CONFIG_HOME: "/h/.config",
        XDG_DATA_HOME: "/h/.local/share",
        XDG_STATE_HOME: "/h/.local/state",
        XDG_CACHE_HOME: "/h/.cache"
      }
    )
  })
})
