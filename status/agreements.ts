import { sideBySide } from "../ground/side-by-side";
import { agreementOn } from "../components/chaincode/agreement";
import { lifecycleDefinition } from "../components/chaincode/definition";
import { waitingText, type Waiting } from "../components/chaincode/waiting";
import { asLifecycle } from "../components/remote/administration";
import type { Place } from "../components/remote/place";
import { answerSeconds, answered } from "./namespaces";
import type { Subject } from "./subject";

/** A chaincode whose definition was not in force when the stack was last updated. */
export interface SeenAgreement {
    readonly channel: string;
    readonly name: string;
    /** MSP IDs of those who have yet to approve. */
    readonly waitingFor: readonly string[];
    /** What is waited for, as a sentence. */
    readonly text: string;
}

/** So many definitions are asked for at a time. */
const mostDefinitions = 4;

/** Who has yet to approve the definitions that are not in force, as their channels say now, else as the state has it. */
export async function seenAgreements({ place, commits }: Subject): Promise<readonly SeenAgreement[]> {
    const open = commits.filter(({ inForce }) => inForce === false);
    const found = await sideBySide(mostDefinitions, place === undefined ? [] : open, (commit) =>
        place === undefined ? Promise.resolve([]) : agreementFor(place, commit),
    );
    return found.flat();
}

type Commit = Subject["commits"][number];

async function agreementFor(place: Place, commit: Commit): Promise<readonly SeenAgreement[]> {
    const { channel, members, sequence, differences = {}, waitingFor: known = [] } = commit;
    const { name } = commit.definition;
    const told = (waiting: Pick<Waiting, "waitingFor" | "differences">): string =>
        waitingText({ name, channel, ...waiting });
    try {
        const definition = lifecycleDefinition(commit.definition);
        const { isMet, missing } = await answered(`ask channel ${channel}`, place, () =>
            asLifecycle({ place, channel }, members, (one) => agreementOn(one, definition, sequence + 1), {
                seconds: answerSeconds / 2,
            }),
        );
        const waitingFor = isMet ? [] : missing;
        const stillOther = Object.entries(differences).filter(([mspId]) => waitingFor.includes(mspId));
        return [{ channel, name, waitingFor, text: told({ waitingFor, differences: Object.fromEntries(stillOther) }) }];
    } catch {
        const text = `${told({ waitingFor: known, differences })} (as of the last pulumi up: the channel could not be asked)`;
        return [{ channel, name, waitingFor: known, text }];
    }
}
