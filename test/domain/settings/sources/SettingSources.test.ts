import { assert, describe, it } from "@effect/vitest"
import { readFileSync } from "node:fs"
import { envExample, settingsPage } from "../../../../src/domain/settings/SettingsPage.ts"
import { fileOf, settingNames } from "../../../../src/domain/settings/SettingsTable.ts"
import { nearestName, typingMistakes } from "../../../../src/domain/settings/sources/NearestName.ts"
import { resolveSources, type SettingSources } from "../../../../src/domain/settings/sources/SettingSources.ts"
import { globs } from "../../../../src/domain/settings/types/UserGlobs.ts"

const from = (sources: Partial<SettingSources>) => resolveSources({ flag: {}, environment: {}, ".env": {}, ...sources })

describe("gathering", () => {
  it("a flag wins over the environment, the environment over .env", () => {
    const { picks } = from({
      flag: { LOG_LEVEL: "a" },
      environment: { LOG_LEVEL: "b", STREAMING: "b" },
      ".env": { LOG_LEVEL: "c", STREAMING: "c", THREADS: "c" }
    })
    assert.deepEqual([...picks].map(([name, pick]) => [name, pick.text, pick.origin]).sort(), [
      ["LOG_LEVEL", "a", "flag"],
      ["STREAMING", "b", "environment"],
      ["THREADS", "c", ".env"]
    ])
  })
  it("the file of a stronger place wins over the text of a weaker one", () => {
    const pick = from({ flag: { AGENT_TOKEN_FILE: "/f" }, environment: { AGENT_TOKEN: "x" } }).picks.get("AGENT_TOKEN")
    assert.deepEqual(pick, { origin: "flag", text: undefined, file: "/f" })
  })
  it("a text and a file in one place contradict each other, without the text being shown", () => {
    const { problems } = from({ environment: { AGENT_TOKEN: "hidden", AGENT_TOKEN_FILE: "/f" } })
    assert.match(problems[0]!.sentence, /AGENT_TOKEN and AGENT_TOKEN_FILE are both given/)
    assert.notMatch(problems[0]!.sentence, /hidden/)
  })
  it("what others put into the environment is not ours", () => {
    const environment = {
      PATH: "x",
      LOGNAME: "x",
      HTTP_PROXY: "x",
      HTTPS_PROXY: "x",
      HOME: "x",
      THREAD_COUNT: "x",
      XDG_DATA_DIRS: "x",
      LANGUAGE: "x",
      MAX_JOBS: "x"
    }
    assert.deepEqual([...from({ environment }).picks.keys()], [])
    assert.deepEqual(from({ environment }).warnings, [])
  })
  it("a name of ours that does not exist is kept, to be complained about", () => {
    assert.deepEqual([
      ...from({
        environment: { MATRIX_X: "x", AGENT_X: "x" },
        ".env": { THREAD_COUNT: "x", HTTP_PROT: "x", HTTP_PROXY: "x", TZ: "x" }
      }).picks.keys()
    ], ["MATRIX_X", "AGENT_X", "THREAD_COUNT", "HTTP_PROT"])
  })
  it("a near miss in the environment is worth a line", () => {
    assert.deepEqual(from({ environment: { LOG_LEVL: "x" } }).warnings, [
      "LOG_LEVL is no setting; was LOG_LEVEL meant?"
    ])
  })
})

describe("globs", () => {
  it.each(
    [
      ["@*:example.org", "@a:example.org", true],
      ["@*:example.org", "@a:example.orgs", false],
      ["@*:example.org", "@a:EXAMPLE.org", false],
      ["@?:x", "@a:x", true],
      ["@?:x", "@🙂:x", true],
      ["@?:x", "@ab:x", false],
      ["@a.b:x", "@aXb:x", false],
      ["@*a*b*:x", "@xxaxxbxx:x", true],
      ["*", "@a:x", true],
      ["*", "", false],
      ["*", "a", false],
      ["", "@a:x", false],
      ["@al*", "@alice:x", true],
      ["@*:*", "@a:x:8448", true],
      ["@*:x:8448", "@a:x:8448", true],
      ["@*:x", "@a:x:8448", false],
      ["@*:[::1]:8448", "@a:[::1]:8448", true],
      ["@*:hs.test", "@x:evil.org:hs.test", false],
      ["@*:*.test", "@x:evil.org:hs.test", false],
      ["*", "@x:evil.org:hs.test", false],
      ["@*:hs.test", "@\n:hs.test", false],
      ["@*:hs.test", "@a b:hs.test", false],
      ["@*:hs.test", "@a\u200B:hs.test", false],
      ["@*:hs.test", "@alice:hs.test\n", false]
    ] as const
  )("%s against %s", (pattern, name, matches) => assert.strictEqual(globs([pattern]).matches(name), matches))
  it("no pattern matches nobody", () => assert.isFalse(globs([]).matches("@a:x")))
  it("a hostile pattern ends", () => assert.isFalse(globs(["*a".repeat(40)]).matches(`@${"a".repeat(39)}b:x`)))
})

describe("the nearest name", () => {
  it.each([["a", "a", 0], ["ab", "ba", 1], ["abc", "ac", 1], ["", "abc", 3], ["kitten", "sitting", 3]] as const)(
    "%s and %s",
    (a, b, mistakes) => assert.strictEqual(typingMistakes(a, b), mistakes)
  )
  const names = [...settingNames, ...settingNames.map(fileOf)]
  it.each(
    [
      ["MATRIX_TOKEN", "MATRIX_ACCESS_TOKEN"],
      ["MATRIX_ACESS", "MATRIX_ACCESS_TOKEN"],
      ["MATRIX_HOMESERVER_URL", "MATRIX_HOMESERVER"],
      ["MATRIX_HOMESEVRER", "MATRIX_HOMESERVER"],
      ["AGENT_TIMEOUT", "AGENT_TURN_TIMEOUT"],
      ["MATRIX_ALLOWED_USER", "MATRIX_ALLOWED_USERS"],
      ["MATRIX_ALLOWED", "MATRIX_ALLOWED_USERS"]
    ] as const
  )("%s was meant to be %s", (name, meant) => assert.strictEqual(nearestName(name, names), meant))
  it("nothing is near to nonsense", () => assert.isUndefined(nearestName("zzzzzzz", ["config", "status"])))
})

describe("pages made from the table", () => {
  const stale = "run: node scripts/settings.ts"
  it("docs/settings.md", () => assert.strictEqual(readFileSync("docs/settings.md", "utf8"), settingsPage(), stale))
  it(".env.example", () => assert.strictEqual(readFileSync(".env.example", "utf8"), envExample(), stale))
})
