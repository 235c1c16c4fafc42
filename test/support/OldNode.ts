import { execFileSync } from "node:child_process"
import { delimiter, join } from "node:path"
import { isOldNode } from "../../src/commands/process/NodeLauncher.ts"

const versionOf = (node: string) => {
  try {
    return execFileSync(node, ["-p", "process.versions.node"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"]
    }).trim()
  } catch {
    return undefined
  }
}

/** The machine's own Node, if it is one that the launcher is for. */
export const oldNode = (process.env["PATH"] ?? "").split(delimiter).filter((one) => !one.includes("node_modules")).map((
  one
) => join(one, "node")).find((node) => {
  const version = versionOf(node)
  return version !== undefined && Number(version.split(".")[0]) >= 20 && isOldNode(version)
})
