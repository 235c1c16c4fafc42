import { execFile } from "node:child_process"
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, dirname, join, relative } from "node:path"
import { promisify } from "node:util"
import { reachesBuilder } from "../support/DockerIgnore.ts"
import { cleanRootAt } from "./CleanRoot.ts"
import { type DockerStage, stagesOf } from "./Dockerfile.ts"

const run = promisify(execFile)

/** What was built: the root of the last stage, and how a container of it is to be run. */
export interface BuiltImage {
  readonly root: string
  readonly environment: Record<string, string>
  readonly user: string
  readonly folder: string
  readonly entrypoint: ReadonlyArray<string>
  readonly health: string
  readonly volumes: ReadonlyArray<string>
}

const path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/** The files below a folder that a builder is given. */
const givenOf = async (folder: string, reaches: (path: string) => boolean) => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => !entry.isDirectory()).map((entry) =>
    relative(folder, join(entry.parentPath, entry.name))
  )
    .filter(reaches)
}

const copied = async (sources: ReadonlyArray<string>, target: string, reaches: (path: string) => boolean) => {
  if (target.endsWith("/")) await mkdir(target, { recursive: true })
  for (const source of sources) {
    if (basename(source) === ".") {
      const given = join(await mkdtemp(join(tmpdir(), "given-")), "files")
      await writeFile(given, (await givenOf(source, reaches)).join("\0"))
      await run("sh", ["-c", `tar -C "$0" --null --files-from="${given}" -cf - | tar -C "${target}" -xof -`, source])
      await rm(dirname(given), { recursive: true })
    } else await run("cp", ["--recursive", source, target])
  }
}

const variables = (rest: string) =>
  Object.fromEntries(rest.split(/\s+/).map((pair) => pair.split("=") as [string, string]))

/** Does what each line of a stage says, in a clean root. */
const stageBuilt = async (
  stage: DockerStage,
  root: string,
  roots: ReadonlyMap<string, string>,
  reaches: (path: string) => boolean
): Promise<BuiltImage> => {
  await cleanRootAt(root)
  const image: { -readonly [K in keyof BuiltImage]: BuiltImage[K] } = {
    root,
    environment: { PATH: path },
    user: "root",
    folder: "/",
    entrypoint: [],
    health: "",
    volumes: []
  }
  const doing: Readonly<Record<string, (rest: string) => Promise<unknown> | void>> = {
    WORKDIR: (rest) => {
      image.folder = rest
      return mkdir(join(root, rest), { recursive: true })
    },
    COPY: (rest) => {
      const words = rest.split(/\s+/)
      const from = words[0]!.startsWith("--from=") ? roots.get(words.shift()!.slice("--from=".length))! : "."
      const target = words.pop()!
      const at = join(root, target.startsWith("/") ? target : join(image.folder, target))
      return copied(
        words.map((one) => (one === "." ? `${from}/.` : join(from, one))),
        at,
        from === "." ? reaches : () => true
      )
    },
    RUN: (rest) =>
      run("chroot", [root, "/bin/sh", "-c", `cd ${image.folder} && ${rest}`], {
        env: { ...image.environment, HOME: "/root" },
        maxBuffer: 64 * 1024 * 1024
      }),
    ENV: (rest) => void Object.assign(image.environment, variables(rest)),
    USER: (rest) => void (image.user = rest),
    VOLUME: (rest) => void (image.volumes = [...image.volumes, rest]),
    HEALTHCHECK: (rest) => void (image.health = rest.slice(rest.indexOf("CMD ") + "CMD ".length)),
    ENTRYPOINT: (rest) => void (image.entrypoint = JSON.parse(rest) as ReadonlyArray<string>)
  }
  for (const { rest, word } of stage.lines) {
    const does = doing[word]
    if (does === undefined) throw new Error(`${word} is not known here: say in ContainerBuild.ts what it does`)
    await does(rest)
  }
  return image
}

/** Builds a Dockerfile without a container engine: each line but FROM is run, in roots of their own below `folder`. */
export const containerBuilt = async (dockerfile: string, folder: string): Promise<BuiltImage> => {
  const reaches = reachesBuilder(await readFile(".dockerignore", "utf8"))
  const roots = new Map<string, string>()
  let image: BuiltImage | undefined
  for (const [index, stage] of stagesOf(await readFile(dockerfile, "utf8")).entries()) {
    const root = join(folder, String(index))
    image = await stageBuilt(stage, root, roots, reaches)
    if (stage.name !== undefined) roots.set(stage.name, root)
  }
  if (image === undefined) throw new Error(`${dockerfile} has no stage`)
  return image
}
