import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { provided, run, setupFlags, token } from "../../support/SetupScene.ts"

const tokenFile = ["--matrix-access-token-file", "DIR/secret"]

describe("The unit that init writes", () => {
  it.effect("writes a unit of systemd for this program and these settings, and says how to use it", () =>
    provided(Effect.gen(function*() {
      const args = [...setupFlags, "--systemd", "matrix-surface.service"]
      const { directory, stdout, unit } = yield* run(args, { environment: token })
      assert.include(unit, "ExecStart=/usr/bin/node /opt/bot/main.js\n")
      assert.include(unit, `EnvironmentFile=${directory}/.env\n`)
      assert.include(stdout, "systemctl enable --now matrix-surface.service")
    })))

  it.effect("the unit can read its secrets, and goes where the command that is printed looks for it", () =>
    provided(Effect.gen(function*() {
      const wire = ["--agent-wire", "mapping", "--agent-mapping", "frames.json", "--data-dir", "state"]
      const args = [...setupFlags, ...tokenFile, ...wire, "--systemd", "my unit.service", "--no-try"]
      const { directory, env, stdout, units } = yield* run(args, { files: { secret: "syt_hidden" } })
      const unit = units["my unit.service"]
      assert.include(
        unit,
        "ExecStart=/usr/bin/node /opt/bot/main.js --matrix-access-token-file %d/MATRIX_ACCESS_TOKEN " +
          "--agent-mapping %d/AGENT_MAPPING\n"
      )
      assert.include(unit, `LoadCredential=MATRIX_ACCESS_TOKEN:${directory}/secret\n`)
      assert.include(unit, `LoadCredential=AGENT_MAPPING:${process.cwd()}/frames.json\n`)
      assert.include(env, `AGENT_MAPPING=${process.cwd()}/frames.json\n`)
      assert.include(env, `DATA_DIR=${process.cwd()}/state\n`)
      assert.include(stdout, `cp '${directory}/my unit.service' /etc/systemd/system/matrix-surface.service && `)
      assert.include(stdout, `DATA_DIR=${process.cwd()}/state`)
    })))

  it.effect("replaces no unit without asking either", () =>
    provided(Effect.gen(function*() {
      const files = { "u.service": "[Unit]\n" }
      const args = [...setupFlags, "--systemd", "u.service"]
      const refused = yield* run(args, { environment: token, files })
      assert.deepInclude(refused.failure, { exitCode: 2 })
      assert.deepStrictEqual([refused.env, refused.units["u.service"]], [undefined, "[Unit]\n"])
      const yes = yield* run([...args, "--yes"], { environment: token, files })
      assert.include(yes.units["u.service"], "ExecStart=")
    })))
})
