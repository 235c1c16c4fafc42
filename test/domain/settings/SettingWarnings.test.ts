import { assert, describe, it } from "@effect/vitest"
import type { RawSettings } from "../../../src/domain/settings/Settings.ts"
import { warnings } from "../../../src/domain/settings/SettingWarnings.ts"
import { settings } from "../../support/SettingCases.ts"

describe("What is seldom wanted is said at the start", () => {
  it.each(
    [
      [{ MATRIX_ALLOWED_USERS: "" }, /nobody/],
      [{ MATRIX_ALLOWED_USERS: "*" }, /everybody/],
      [{ MATRIX_ADMINS: "@*:*" }, /everybody/],
      [{ APPROVERS: "@*" }, /everybody in a room answer/],
      [{ MATRIX_HOMESERVER: "http://synapse:8008" }, /goes to synapse unencrypted/],
      [{ MATRIX_HOMESERVER: "http://[fd00::1]:8008" }, /goes to \[fd00::1\] unencrypted/],
      [{ MATRIX_HOMESERVER: "http://10.0.0.5:8008" }, /goes to 10\.0\.0\.5 unencrypted/],
      [{
        MATRIX_HOMESERVER: "http://synapse:8008",
        MATRIX_ACCESS_TOKEN: "",
        MATRIX_USER_ID: "@b:x",
        MATRIX_PASSWORD: "p"
      }, /so the password goes to synapse unencrypted/],
      [{ HTTP_HOST: "0.0.0.0", HTTP_PORT: "1" }, /whoever reaches this machine/],
      [{ MASTER_URL: "https://master.example.org" }, /MASTER_URL has no effect while AGENT_SENDER is pseudonym/],
      [{ AGENT_SENDER: "platform", MASTER_URL: "http://master" }, /ids of people go to master unencrypted/]
    ] as ReadonlyArray<[RawSettings, RegExp]>
  )("%j", (given, said) => {
    assert.match(warnings(settings(given)).join("\n"), said)
  })
  it.each(
    [
      {},
      { HTTP_HOST: "localhost", HTTP_PORT: "1" },
      { AGENT_SENDER: "platform", MASTER_URL: "https://master.example.org" },
      { AGENT_SENDER: "platform", MASTER_URL: "http://localhost:8000" },
      { MATRIX_HOMESERVER: "example.org" },
      { MATRIX_HOMESERVER: "http://localhost:8008" },
      { MATRIX_HOMESERVER: "http://[::1]:8008" },
      {
        HTTP_HOST: "::1",
        HTTP_PORT: "1"
      }
    ] as ReadonlyArray<RawSettings>
  )("none, when nothing is odd: %j", (given) => assert.deepEqual(warnings(settings(given)), []))
})
