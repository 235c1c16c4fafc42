import { fileURLToPath } from "node:url"
import { cacheCompiled } from "./commands/process/CompileCache.ts"
import { carriedNode, inSmallHeap, isOldNode, runUnderNode, whatToInstall } from "./commands/process/NodeLauncher.ts"

// What is imported here must stay readable for Node 20, and be imported by nothing else, so that it is in this file of
// the bundle; the rest waits behind the import below.
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
  cacheCompiled()
  const { program } = await import("./program.ts")
  program()
}
