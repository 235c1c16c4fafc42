import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { afterAll, beforeAll } from "vitest"
import { start } from "../support/Built.ts"
import { freePort } from "../support/FreePort.ts"
import { makeCleanRoot } from "./CleanRoot.ts"
import { type BuiltImage, containerBuilt } from "./ContainerBuild.ts"

const run = promisify(execFile)

/**
 * Runs the entrypoint as an engine with a read-only root does: `$0` is the root, `$1` the volume's folder outside, `$2`
 * the one inside, `$3` the user, `$4` the working folder.
 */
const readOnly = `
mount --make-rprivate / && mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && mount -t tmpfs tmpfs "$0/tmp" &&
mount -t proc proc "$0/proc" && mount --bind "$1" "$0$2" && root=$0 user=$3 folder=$4 && shift 4 &&
exec chroot --userspec="$user" "$root" /usr/bin/env --chdir="$folder" "$@"`

/** Beside the compose file, where the settings go; named so that it takes the place of nobody's. */
const secrets = "deploy/.env.of-a-test"
const secret = "canary-of-the-container"

describe("The container", () => {
  let folder = ""
  let image: BuiltImage
  let port = 0

  beforeAll(async () => {
    await makeCleanRoot()
    folder = await mkdtemp(join(tmpdir(), "container-"))
    await writeFile(secrets, `MATRIX_PASSWORD=${secret}\n`)
    image = await containerBuilt("Dockerfile", folder).finally(() => rm(secrets))
    port = await Effect.runPromise(freePort)
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const environment = () => ({ ...image.environment, HTTP_PORT: String(port) })

  const begin = async () => {
    const volume = join(folder, "volume")
    await mkdir(volume)
    await run("chown", ["1000:1000", volume])
    await run("chmod", ["700", volume])
    const args = [volume, image.volumes[0]!, image.user, image.folder, ...image.entrypoint]
    return start("/usr/bin/unshare", ["--mount", "sh", "-c", readOnly, image.root, ...args, "sandbox", "--no-chat"], {
      env: environment()
    })
  }

  const healthy = () =>
    run("chroot", [`--userspec=${image.user}`, image.root, "/bin/sh", "-c", image.health], { env: environment() }).then(
      () => true,
      () => false
    )

  it("serves as nobody special from a read-only root, and says whether it lives", async () => {
    assert.strictEqual(image.user, "node")
    assert.isFalse(await healthy(), "nothing runs yet")
    const { child, ended, until } = await begin()
    await until("The sandbox runs until Ctrl-C")
    assert.isTrue(await healthy())
    child.kill("SIGTERM")
    const { code, stderr } = await ended
    assert.strictEqual(code, 0, stderr)
  })

  it("keeps no other Node and no tools of the build", async () => {
    const installed = join(image.root, "opt/matrix-surface/node_modules")
    assert.deepStrictEqual((await readdir(installed)).filter((name) => !name.startsWith(".")), [
      "@matrix-org",
      "matrix-surface",
      "undici"
    ])
    assert.strictEqual((await stat(join(image.root, "data"))).uid, 1000)
  })

  it("holds none of the secrets that lie beside what it is built from", async () => {
    const found = await run("grep", ["--recursive", "--files-with-matches", secret, image.root]).catch((
      cause: unknown
    ) => cause)
    assert.include(found, { code: 1, stdout: "" })
  })

  it("is run as the compose file says, with what it needs to be written to", async () => {
    const compose = await readFile("deploy/compose.yaml", "utf8")
    assert.include(compose, `data:${image.volumes[0]}`)
    assert.include(compose, "read_only: true")
  })
})
