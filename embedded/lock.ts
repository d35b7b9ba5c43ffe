import { join } from "node:path";

import { places } from "./places";
import { withLock } from "./toolchain/lock";

/** Runs the work while no other start or end of the embedded stack is under way. */
export function withClusterLock<T>(work: () => Promise<T>): Promise<T> {
    return withLock(join(places.root, ".lock"), "starts or ends the embedded stack", work);
}
