import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/** Mocha's `spec` reporter, which also leaves its own counts as JSON in the file that `TEST_RESULT` names. */
class CountingReporter extends Mocha.reporters.Spec {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
        super(runner, options);
        const file = process.env.TEST_RESULT;
        runner.once("end", () => {
            const { passes, failures, pending } = this.stats;
            if (file !== undefined) {
                writeFileSync(file, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
            }
        });
    }
}

export = CountingReporter;
