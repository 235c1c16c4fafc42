import { assert, describe, it } from "@effect/vitest"
import { Duration, Redacted, Result } from "effect"
import { exampleOf } from "../../../src/domain/settings/SettingProblem.ts"
import { parse, type RawSettings } from "../../../src/domain/settings/Settings.ts"
import { isSecret, type SettingName, settingNames, table } from "../../../src/domain/settings/SettingsTable.ts"
import { warnings } from "../../../src/domain/settings/SettingWarnings.ts"
import { defaultCommand, nothingSet } from "../../../src/domain/settings/sources/DefaultCommand.ts"
import { later } from "../../../src/domain/settings/Unsupported.ts"

const enough: RawSettings = {
  MATRIX_HOMESERVER: "https://matrix.example.org",
  MATRIX_ACCESS_TOKEN: "syt_very_secret",
  MATRIX_ALLOWED_USERS: "@*:example.org",
  AGENT_URL: "wss://agent.example.org/agent_ws/{thread}"
}
const settings = (more: RawSettings = {}) => Result.getOrThrow(parse({ ...enough, ...more }))
const sentences = (given: RawSettings) =>
  Result.match(parse(given), { onFailure: (all) => all.map((one) => one.sentence), onSuccess: () => [] })

describe("settings that are right", () => {
  it("four lines are enough, and everything else has its default", () => {
    const read = settings()
    assert.strictEqual(String(read.homeserver), "https://matrix.example.org/")
    assert.strictEqual(read.auth._tag, "Token")
    assert.isTrue(read.allowedUsers.matches("@a:example.org"))
    assert.isFalse(read.allowedUsers.matches("@a:Example.org"))
    assert.isFalse(read.admins.matches("@a:example.org"))
    assert.strictEqual(read.agent.url, "wss://agent.example.org/agent_ws/{thread}")
    assert.strictEqual(read.agent.isolation, "required")
    assert.strictEqual(read.agent.maxConversations, 64)
    assert.strictEqual(Duration.toMillis(read.agent.turnTimeout), 30 * 60_000)
    assert.deepInclude(read, {
      encryption: true,
      deviceName: "matrix-surface",
      dataDir: "./data",
      retentionDays: 30,
      commandPrefix: "!",
      streaming: "edits",
      threads: "follow",
      groupPolicy: "mention",
      chatScope: "room",
      language: "en"
    })
    assert.instanceOf(read.homeserver, URL)
    assert.deepEqual(read.log, { level: "info", format: undefined })
    assert.isUndefined(read.http)
  })

  it("an empty value is as good as none", () => {
    assert.strictEqual(
      settings({ AGENT_MAX_CONVERSATIONS: "", MAX_PROMPT_AGE: " ", HTTP_PORT: "" }).agent.maxConversations,
      64
    )
  })

  it("no secret shows when settings are printed", () => {
    const read = settings({ AGENT_TOKEN: "agent_secret", THREAD_SALT: "salt_secret_of_sixteen" })
    assert.notMatch(JSON.stringify(read) + String(read.auth), /secret/)
    assert.strictEqual(read.auth._tag === "Token" ? Redacted.value(read.auth.token) : "", "syt_very_secret")
  })

  it("a user and a password are as good as a token", () => {
    const { auth } = settings({ MATRIX_ACCESS_TOKEN: "", MATRIX_USER_ID: "@b:x", MATRIX_PASSWORD: "correct horse" })
    assert.strictEqual(auth._tag === "Password" ? Redacted.value(auth.password) : "", "correct horse")
  })

  it.each(["example.org", "example.org:8448", "localhost:8008"])("the homeserver may be the name %s", (name) => {
    assert.strictEqual(String(settings({ MATRIX_HOMESERVER: name }).homeserver), name)
    assert.isString(settings({ MATRIX_HOMESERVER: name }).homeserver)
  })

  const durations: ReadonlyArray<[string, number]> = [["500ms", 500], ["8s", 8_000], ["30m", 1_800_000], [
    "2h",
    7_200_000
  ], ["7d", 604_800_000]]
  it.each(durations)("a duration of %s", (text, millis) => {
    assert.strictEqual(Duration.toMillis(settings({ AGENT_TURN_TIMEOUT: text }).agent.turnTimeout), millis)
  })

  it.each([["", 262_144], ["64KiB", 65_536], ["1MiB", 1_048_576], ["8MiB", 8_388_608]] as const)(
    "an answer may be as long as %j says",
    (text, bytes) => {
      assert.strictEqual(settings({ AGENT_MAX_ANSWER: text }).agent.maxAnswer, bytes)
    }
  )

  it.each([["on", true], ["TRUE", true], ["off", false], ["false", false]] as const)(
    "a switch that is %s",
    (text, value) => {
      assert.strictEqual(settings({ AGENT_ATTESTED: text }).agent.attested, value)
    }
  )

  it.each([
    [{ DATA_DIR: "/here", STATE_DIRECTORY: "/there" }, "/here"],
    [{ STATE_DIRECTORY: "/var/lib/a:/var/lib/b" }, "/var/lib/a"],
    [{}, "./data"]
  ] as ReadonlyArray<[RawSettings, string]>)(
    "the store of %j",
    (given, dir) => assert.strictEqual(settings(given).dataDir, dir)
  )

  it.each(["ws://localhost:1/", "ws://127.0.0.1:9/{slot}", "ws://[::1]:9/", "wss://far.example.org/x?room={thread}"])(
    "the agent may be at %s",
    (url) => {
      assert.strictEqual(settings({ AGENT_URL: url }).agent.url, url)
    }
  )

  it("a far agent without encryption takes a word of its own", () => {
    assert.strictEqual(
      settings({ AGENT_URL: "ws://far.example.org/", AGENT_ALLOW_PLAINTEXT: "true" }).agent.allowPlaintext,
      true
    )
  })
})

describe("settings that are wrong", () => {
  const wrong: ReadonlyArray<[RawSettings, RegExp]> = [
    [
      { MATRIX_HOMSERVER: "https://x" },
      /MATRIX_HOMSERVER is no setting; did you mean MATRIX_HOMESERVER\? .*MATRIX_HOMESERVER=https:/
    ],
    [{ matrix_homeserver: "https://x" }, /did you mean MATRIX_HOMESERVER/],
    [{ AGENT_TOKEN_FIEL: "x" }, /did you mean AGENT_TOKEN_FILE/],
    [{ AGENT_URL_FILE: "x" }, /AGENT_URL is no secret; write AGENT_URL=wss:/],
    [{ MATRIX_ZZZZZZZZZZZZZZZZZZ: "x" }, /is no setting; leave it out/],
    [{ AGENT_URL: "https://a.example.org/" }, /a WebSocket: write wss:\/\/ in front/],
    [{ AGENT_URL: "a.example.org" }, /begins with wss:/],
    [
      { AGENT_URL: "wss://u:pw@a.example.org/" },
      /^AGENT_URL is "wss:\/\/…@a\.example\.org\/", but no user or password/
    ],
    [
      { AGENT_URL: "wss://a.example.org/?token=abc" },
      /^AGENT_URL is "wss:\/\/a\.example\.org\/\?…", but a secret travels in a header only: put it into AGENT_TOKEN/
    ],
    [{ AGENT_URL: "wss://a.example.org/{room}" }, /only \{thread\} and \{slot\} are filled in, not \{room\}/],
    [{ AGENT_URL: "ws://a.example.org/" }, /goes to a\.example\.org unencrypted; write wss:/],
    [{ MATRIX_HOMESERVER: "wss://x" }, /begins with https:/],
    [{ MATRIX_HOMESERVER: "https://x/_matrix/client" }, /ends before \/_matrix/],
    [
      { MATRIX_HOMESERVER: "http://matrix.example.org" },
      /the bot's token or password would go there unencrypted: begin with https:\/\//
    ],
    [{ MATRIX_HOMESERVER: "http://[2001:db8::1]:8008" }, /would go there unencrypted/],
    [{
      MATRIX_HOMESERVER: "http://matrix.example.org",
      MATRIX_ACCESS_TOKEN: "",
      MATRIX_USER_ID: "@b:x",
      MATRIX_PASSWORD: "hidden"
    }, /would go there unencrypted/],
    [{ MATRIX_ACCESS_TOKEN: "Bearer syt_hidden" }, /^MATRIX_ACCESS_TOKEN begins with the word "Bearer"/],
    [{ AGENT_TOKEN: "hidden hidden" }, /^AGENT_TOKEN holds a space/],
    [{ THREAD_SALT: "hidden" }, /^THREAD_SALT is shorter than 16/],
    [{ MATRIX_ALLOWED_USERS: "@a:x.org, bob" }, /"bob" is no Matrix id/],
    [{ MATRIX_USER_ID: "bot" }, /a full Matrix id is @name:server/],
    [{ AGENT_TURN_TIMEOUT: "30" }, /AGENT_TURN_TIMEOUT is "30", but a duration is .*AGENT_TURN_TIMEOUT=30m/],
    [{ AGENT_TURN_TIMEOUT: "0s" }, /longer than nothing/],
    [{ AGENT_MAX_CONVERSATIONS: "0" }, /from 1 to 10000/],
    [{ AGENT_MAX_CONVERSATIONS: "1e3" }, /a whole number/],
    [{ AGENT_MAX_ANSWER: "9MiB" }, /a size from 1KiB to 8MiB is needed/],
    [{ AGENT_MAX_ANSWER: "0KiB" }, /a size from 1KiB to 8MiB is needed/],
    [
      { AGENT_MAX_ANSWER: "1MB" },
      /AGENT_MAX_ANSWER is "1MB", but a size is a whole number and a unit .*AGENT_MAX_ANSWER=1MiB/
    ],
    [{ STREAMING: "fast" }, /only edits, final can be chosen/],
    [{ AGENT_ATTESTED: "maybe" }, /a switch is true or false/],
    [{ MATRIX_ACCESS_TOKEN: "" }, /MATRIX_ACCESS_TOKEN is missing.*MATRIX_ACCESS_TOKEN_FILE=/],
    [{ AGENT_URL: "" }, /AGENT_URL is missing.*AGENT_URL=wss:/],
    [{ MATRIX_HOMESERVER: "" }, /MATRIX_HOMESERVER is missing.*MATRIX_HOMESERVER=https:/],
    [{ MATRIX_ACCESS_TOKEN: "", MATRIX_PASSWORD: "hidden" }, /MATRIX_USER_ID is missing.*whose MATRIX_PASSWORD/],
    [{ MATRIX_PASSWORD: "hidden", MATRIX_USER_ID: "@b:x" }, /both given; keep one/],
    [{ AGENT_WIRE: "openai" }, /AGENT_WIRE is not served yet/]
  ]
  it.each(wrong)("%j", (given, sentence) => {
    const said = sentences({ ...enough, ...given })
    assert.match(said.join("\n"), sentence)
    assert.notMatch(said.join("\n"), /hidden|pw@|abc|\n$/)
  })

  it("everything that is wrong is said at once", () => {
    const said = sentences({
      AGENT_TURN_TIMEOUT: "soon",
      STREAMING: "x",
      AGENT_FOO: "y",
      MATRIX_HOMESERVER: "https://x"
    })
    assert.lengthOf(said, 5)
  })

  it("every setting that is not served yet is refused", () => {
    assert.strictEqual(new Set(later.map((one) => one.name)).size, later.length)
    const given: RawSettings = {
      MATRIX_USER_ID: "@b:x",
      MATRIX_PASSWORD: "p",
      MATRIX_HOMESERVER: "example.org",
      AGENT_WIRE: "mapping",
      AGENT_ISOLATION: "shared"
    }
    const text = (name: SettingName) => given[name] ?? table[name].example
    for (const { name } of later) {
      assert.match(sentences({ ...enough, [name]: text(name) }).join("\n"), new RegExp(`${name} is not served yet`))
    }
  })
})

describe("warnings", () => {
  it.each(
    [
      [{ MATRIX_ALLOWED_USERS: "" }, /nobody/],
      [{ MATRIX_ALLOWED_USERS: "*" }, /everybody/],
      [{ MATRIX_ADMINS: "@*:*" }, /everybody/],
      [{ MATRIX_HOMESERVER: "http://synapse:8008" }, /goes to synapse unencrypted/],
      [{ MATRIX_HOMESERVER: "http://[fd00::1]:8008" }, /goes to \[fd00::1\] unencrypted/],
      [{ MATRIX_HOMESERVER: "http://10.0.0.5:8008" }, /goes to 10\.0\.0\.5 unencrypted/],
      [{
        MATRIX_HOMESERVER: "http://synapse:8008",
        MATRIX_ACCESS_TOKEN: "",
        MATRIX_USER_ID: "@b:x",
        MATRIX_PASSWORD: "p"
      }, /so the password goes to synapse unencrypted/],
      [{ HTTP_HOST: "0.0.0.0", HTTP_PORT: "1" }, /whoever reaches this machine/]
    ] as ReadonlyArray<[RawSettings, RegExp]>
  )("%j", (given, said) => {
    assert.match(warnings(settings(given)).join("\n"), said)
  })
  it.each(
    [{}, { MATRIX_HOMESERVER: "http://localhost:8008" }, { MATRIX_HOMESERVER: "http://[::1]:8008" }, {
      HTTP_HOST: "::1",
      HTTP_PORT: "1"
    }] as ReadonlyArray<RawSettings>
  )("none, when nothing is odd: %j", (given) => assert.deepEqual(warnings(settings(given)), []))
})

describe("the table", () => {
  it.each(settingNames)("%s: the example can be read", (name) => {
    assert.strictEqual(table[name].read(table[name].example)._tag, "Success")
    assert.isTrue(exampleOf(name).startsWith(isSecret(name) ? `${name}_FILE=` : `${name}=`))
  })
  it.each(settingNames.filter((name) => table[name].fallback !== undefined))("%s: the default can be read", (name) => {
    assert.strictEqual(table[name].read(undefined)._tag, "Success")
  })
})

describe("what to run without a command", () => {
  it.each(
    [[{}, "sandbox"], [{ LOG_LEVEL: "debug" }, "sandbox"], [{ MATRIX_HOMESERVER: "" }, "bot"], [
      { agent_ulr: "x" },
      "bot"
    ]] as ReadonlyArray<[RawSettings, string]>
  )("%j is a %s", (given, what) => {
    assert.strictEqual(defaultCommand(given), what)
  })
  it("the four lines that are proposed are enough", () => assert.lengthOf(nothingSet.match(/^ {2}[A-Z_]+=/gm) ?? [], 4))
})
