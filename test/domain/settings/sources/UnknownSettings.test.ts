import { assert, describe, it } from "@effect/vitest"
import {
  oursInDotEnv,
  oursInEnvironment,
  suspicious,
  unknownNames
} from "../../../../src/domain/settings/sources/UnknownSettings.ts"

describe("A name is ours", () => {
  it.each([
    ["LOG_LEVEL", true, true],
    ["AGENT_TOKEN_FILE", true, true],
    ["LOG_LEVEL_FILE", false, true],
    ["STATE_DIRECTORY", true, true],
    ["MATRIX_X", true, true],
    ["agent_x", true, true],
    ["MY_AGENT_X", false, false],
    ["LOG_LEVL", false, true],
    ["thread_count", false, true],
    ["HTTP_PROT", false, true],
    ["HTTP_PROXY", false, false],
    ["MAX_JOBS", false, false],
    ["TZ", false, false],
    ["THREDS", false, true],
    ["THRDES", false, false]
  ])("%s: in the environment %s, in .env %s", (name, environment, dotEnv) => {
    assert.strictEqual(oursInEnvironment(name), environment)
    assert.strictEqual(oursInDotEnv(name), dotEnv)
  })

  it.each([
    ["LOG_LEVL", "LOG_LEVEL"],
    ["log_levl", "LOG_LEVEL"],
    ["LOG_LEVEL", undefined],
    ["AGENT_ULR", undefined],
    ["PATH", undefined]
  ])(
    "%s in the environment may mean %s",
    (name, meant) => assert.strictEqual(suspicious(name), meant && `${name} is no setting; was ${meant} meant?`)
  )
})

describe("A name that is no setting", () => {
  const said = (name: string) => unknownNames({ [name]: "x" }).map(({ sentence }) => sentence)
  it.each([
    ["MATRIX_HOMSERVER", "did you mean MATRIX_HOMESERVER? Write for example MATRIX_HOMESERVER=https://"],
    ["matrix_homeserver", "did you mean MATRIX_HOMESERVER?"],
    ["AGENT_TOKEN_FIEL", "did you mean AGENT_TOKEN_FILE? Write for example AGENT_TOKEN_FILE=/run/secrets/agent_token"],
    ["AGENT_URL_FILE", "AGENT_URL_FILE does not exist, because AGENT_URL is no secret; write AGENT_URL=wss:"],
    ["MATRIX_ZZZZZZZZZZZZZZZZZZ", "is no setting; leave it out (the settings are listed by --help)"]
  ])("%s: %s", (name, part) => assert.include(said(name).join(), part))

  it("is neither one of ours nor one that the service manager gives", () => {
    assert.deepStrictEqual(said("LOG_LEVEL"), [])
    assert.deepStrictEqual(said("STATE_DIRECTORY"), [])
    assert.lengthOf(said("AGENT_TOKEN_FILE"), 1)
  })
})
