// Builds after an installation. Without its development dependencies a clone has nothing to build with, and is no fault.
import { createRequire } from "node:module"

const canBuild = () => {
  try {
    return createRequire(import.meta.url).resolve("rolldown/package.json") !== undefined
  } catch {
    return false
  }
}

if (canBuild()) await import("./build.mjs")
else console.error("Not built: the development dependencies are not installed. `npm ci` installs them.")
