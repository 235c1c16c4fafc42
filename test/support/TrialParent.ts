// A process with a trial in it that has no end. Both hold its standard output, which closes when both are gone.
import { fork } from "node:child_process"
import { fileURLToPath } from "node:url"
import { sceneOf } from "./TrialScene.ts"

const child = fork(fileURLToPath(new URL("./DeadlyTrial.ts", import.meta.url)), ["60000"], {
  stdio: ["ignore", "inherit", "ignore", "ipc"],
  env: {}
})
child.on("message", (said) => {
  if (said === "ready") {
    child.send({ language: "en", commandPrefix: "!", scene: sceneOf("spins") }, () => process.stdout.write("busy"))
  }
})
