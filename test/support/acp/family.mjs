// An agent with a child of its own, which outlives it. It writes both process ids, and "echo" for each line that it
// reads. "stubborn": it outlives its input and SIGTERM; otherwise it ends with its input.
import { spawn } from "node:child_process"
import { createInterface } from "node:readline"

const child = spawn(process.execPath, ["-e", "process.on('SIGTERM', () => {}); setInterval(() => {}, 1000)"], {
  stdio: "ignore"
})
const isStubborn = process.argv[2] === "stubborn"
if (isStubborn) {
  process.on("SIGTERM", () => {})
  setInterval(() => {}, 1_000)
}
createInterface({ input: process.stdin }).on("line", () => console.log("echo")).on("close", () => {
  if (!isStubborn) process.exit(0)
})
console.log(`${process.pid} ${child.pid}`)
console.error("a line beside")
