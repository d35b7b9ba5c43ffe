import { agentContainer } from "../../builder/contract";
import { packageParts } from "../../builder/package/id";
import { readReport, type Report } from "../../builder/report";
import { lastLines } from "../../cluster/evidence";
import { failure, isFailure } from "../../ground/failure";
import { until } from "../../ground/retry";
import { kubectl } from "../model/ownership";
import { kubeClient, type Target, nodeHome, type Place } from "../remote/place";

/** A chaincode that is to be built or started on a peer. */
interface Starting {
    readonly place: Place;
    readonly peer: Target;
    readonly packageId: string;
    /** What is tried, as a verb phrase that reads after "cannot": "start chaincode asset". */
    readonly operation: string;
}

/**
 * Has a peer build or start a chaincode. Fabric tells its client no more than an exit status; the reason and the chaincode's last lines
 * are in the report of the agent beside the peer, and the failure has them. Without a report it is the peer's own failure.
 */
export async function withLastWords<T>(starting: Starting, act: () => Promise<T>): Promise<T> {
    const begun = performance.now();
    try {
        return await act();
    } catch (error) {
        if (!isFailure(error)) {
            throw error;
        }
        // The kubelet may have it a moment after the peer has the exit status.
        const waitSeconds = isBuilders(error) ? reportSeconds : 0;
        const seconds = Math.ceil((performance.now() - begun) / 1000) + overlapSeconds;
        const report = await reported(starting, seconds, waitSeconds);
        throw report === undefined ? error : told(starting, report);
    }
}

const reportSeconds = 3;

/** A start that somebody else had begun is waited for by the peer. */
const overlapSeconds = 10;

/** Whether a peer's words are those for a builder's exit status (core/container/externalbuilder, core/chaincode/runtime_launcher.go). */
function isBuilders({ message }: Error): boolean {
    return /external builder|chaincode registration failed/.test(message);
}

/** undefined also where the log cannot be read: who may not read it is told what Fabric tells. */
async function reported(starting: Starting, seconds: number, waitSeconds: number): Promise<Report | undefined> {
    let found: Report | undefined;
    await until(waitSeconds, async () => {
        found = await newestReport(starting, seconds).catch(unlessWrong);
        return found !== undefined;
    });
    return found;
}

function unlessWrong(error: unknown): undefined {
    if (!isFailure(error)) {
        throw error;
    }
}

async function newestReport({ place, peer, packageId }: Starting, sinceSeconds: number): Promise<Report | undefined> {
    const home = nodeHome(place, peer);
    const client = kubeClient(home);
    const { namespace } = home;
    const pods = await client.list(`/api/v1/namespaces/${namespace}/pods`, {
        labelSelector: `app.kubernetes.io/name=${peer.name}`,
    });
    const { label } = packageParts(packageId);
    const reports: Report[] = [];
    for (const { metadata } of pods.items) {
        const options = { container: agentContainer, sinceSeconds };
        for await (const line of client.logs(
            namespace,
            metadata.name ?? "",
            options,
            AbortSignal.timeout(logMilliseconds),
        )) {
            const report = readReport(line);
            if (report !== undefined && [packageId, label].includes(report.chaincode)) {
                reports.push(report);
            }
        }
    }
    return reports.at(-1);
}

const logMilliseconds = 10_000;

function told({ place, peer, operation }: Starting, { reason, lines }: Report): Error {
    const more = `all of it: ${kubectl(nodeHome(place, peer), "logs", `statefulset/${peer.name}`, "--container", "peer")}`;
    const told = [reason, lastLines(lines), more].filter((text) => text !== "");
    return failure({ operation, target: peer.name }, told.join("\n"));
}
