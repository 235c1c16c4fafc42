import { spawn } from "node:child_process"
import { join } from "node:path"
import { type Figure, timed } from "./Figure.ts"

const root = join(import.meta.dirname, "..")

/** From starting a program to its end, in milliseconds. */
const run = (args: ReadonlyArray<string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const began = performance.now()
    const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "ignore", "inherit"] })
    child.once("error", reject)
    child.once(
      "exit",
      (
        code
      ) => (code === 0 ? resolve(performance.now() - began) : reject(new Error(`${args.join(" ")} ended with ${code}`)))
    )
  })

/**
 * What the command line takes to say what it can do, beside Node's loading the library that everything is written
 * with.
 */
export const help = async (times: number, main: string, report: (figure: Figure) => void) => {
  const ours: Array<number> = []
  const floor: Array<number> = []
  for (let n = -2; n < times; n++) {
    const [mine, theirs] = [await run([join(root, main), "--help"]), await run(["-e", "import(\"effect\")"])]
    if (n < 0) continue
    ours.push(mine)
    floor.push(theirs)
  }
  report(timed({ bench: "--help, beside importing effect", unit: "ms", limit: { times: 1.5 } }, ours, floor))
}
