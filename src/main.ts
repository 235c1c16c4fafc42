import module from "node:module"
import { fileURLToPath } from "node:url"
import { carriedNode, inSmallHeap, isOldNode, runUnderNode, whatToInstall } from "./commands/process/NodeLauncher.ts"

// This file and commands/process/NodeLauncher.ts must stay readable for Node 20; newer syntax waits behind the import.
const version = process.versions.node

const underCarriedNode = async () => {
  const node = carriedNode(import.meta.url)
  const code = node === undefined
    ? undefined
    : await runUnderNode(node, fileURLToPath(new URL("./child.js", import.meta.url)), process.argv.slice(2))
  if (code === undefined) process.stderr.write(whatToInstall(version))
  process.exit(code ?? 2)
}

if (isOldNode(version)) await underCarriedNode()
else {
  inSmallHeap()
  try {
    module.enableCompileCache()
  } catch {
    // Without the cache the start is only slower.
  }
  const { program } = await import("./program.ts")
  program()
}
