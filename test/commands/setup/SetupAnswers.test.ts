import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { agent, allWell, homeserver, provided, run, type SetupScene } from "../../support/SetupScene.ts"

const people = ["", ""]
const wire1 = ["wire1", "wss://a.example.org/", ""]
const tokenFile = ["--matrix-access-token-file", "DIR/secret"]
const byToken = ["example.org", "token", "syt_right"]
const byPassword = ["example.org", "password", "@bot:example.org", "right"]
const noUnit = ["no"]
const wrongLogin = [homeserver.failed("account", "the homeserver does not take it")]
const wrongAgent = [agent.failed("upgrade", "the agent does not take AGENT_TOKEN")]
const passwordFile = { MATRIX_USER_ID: "@bot:example.org", MATRIX_PASSWORD_FILE: "DIR/secret" }
const rightLogin = () => Effect.succeed(homeserver.ok("login", "the password is right"))

describe("The answers of a setup", () => {
  it.effect("asks a part anew where it does not work, also whoever presses Enter, and offers what was answered", () =>
    provided(Effect.gen(function*() {
      const wrong = [homeserver.failed("account", "the homeserver does not take the access token")]
      const typed = [
        "example.org",
        "token",
        "syt_1",
        "",
        "",
        "token",
        "syt_2",
        "",
        "",
        "wire1",
        "wss://a/"
      ]
      const { env, stdout } = yield* run([], { typed, found: [wrong] })
      assert.include(stdout, "the homeserver does not take the access token")
      assert.include(env, "MATRIX_ACCESS_TOKEN=syt_2\n")
      assert.include(env, "MATRIX_HOMESERVER=example.org\n")
    })))

  it.effect.each<readonly [string, SetupScene & { readonly args?: ReadonlyArray<string> }, Array<string>]>([
    [
      "a token, which was in a file",
      { args: tokenFile, found: [wrongLogin], typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit] },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a token, whose file the environment named",
      {
        environment: { MATRIX_ACCESS_TOKEN_FILE: "DIR/secret" },
        found: [wrongLogin],
        typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a token, which the environment held",
      {
        environment: { MATRIX_ACCESS_TOKEN: "syt_old" },
        found: [wrongLogin],
        typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a password, which was in a file",
      {
        environment: passwordFile,
        found: [wrongLogin],
        typed: ["example.org", "", ...byPassword, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_PASSWORD=right"]
    ],
    [
      "a token in the place of a password file",
      {
        environment: passwordFile,
        found: [wrongLogin],
        typed: ["example.org", "", ...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a password in the place of a token file",
      {
        args: tokenFile,
        found: [wrongLogin],
        typed: ["example.org", "", ...byPassword, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_PASSWORD=right"]
    ],
    [
      "the agent's token, which was in a file",
      {
        environment: { AGENT_TOKEN_FILE: "DIR/secret" },
        found: [allWell, wrongAgent],
        typed: [...byToken, ...people, ...wire1.slice(0, 2), "", ...wire1.slice(0, 2), "right", ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right", "AGENT_TOKEN=right"]
    ],
    [
      "no token for the agent, where a file held one",
      {
        environment: { AGENT_TOKEN_FILE: "DIR/secret" },
        found: [allWell, wrongAgent],
        typed: [...byToken, ...people, ...wire1.slice(0, 2), "", ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ],
    [
      "a token, whose file is not there",
      {
        args: ["--matrix-access-token-file", "DIR/none"],
        typed: [...byToken, ...people, ...wire1, ...noUnit]
      },
      ["MATRIX_ACCESS_TOKEN=syt_right"]
    ]
  ])(
    "writes what was typed to correct what did not work, and nothing of that: %s",
    ([, scene, secrets]) =>
      provided(Effect.gen(function*() {
        const { args = [], ...rest } = scene
        const { env, failure } = yield* run(args, { files: { secret: "syt_wrong" }, trialLogin: rightLogin, ...rest })
        assert.isUndefined(failure)
        const written = env!.split("\n").filter((line) => /^\w*(?:TOKEN|PASSWORD)/.test(line))
        assert.sameMembers(written, secrets)
      }))
  )

  it.effect("a home folder is meant by ~ in a path that is typed", () =>
    provided(Effect.gen(function*() {
      const typed = [...byToken, ...people, "mapping", "wss://a.example.org/", "~/frames.json", "", ...noUnit]
      const { env } = yield* run([], { environment: { HOME: "/home/ann" }, typed })
      assert.include(env, "AGENT_MAPPING=/home/ann/frames.json\n")
    })))
})
