import { shareOf } from "./dues";
import type {
    ChannelStatus,
    Finding,
    Health,
    NodeChaincodeStatus,
    NodeChannelStatus,
    NodeStatus,
    Status,
} from "./status";

/** What findings are made from. */
export type Found = Pick<Status, "channels" | "nodes" | "certificates" | "volumes" | "waiting">;

/** A volume is worth a look from here on. */
const fullShare = 0.85;

/** What is not well of a network, what is down first; pure. */
export function findingsOf(found: Found): readonly Finding[] {
    const all = [
        ...found.nodes.flatMap(ofNode),
        ...found.channels.flatMap(ofChannel),
        ...found.certificates.flatMap(({ name, daysLeft, isDue, expires }) =>
            ofCertificate(name, daysLeft, isDue, expires),
        ),
        ...found.volumes.flatMap(ofVolume),
        ...found.waiting.map(({ what, text }) => attention(what, text)),
    ];
    return [...all.filter(({ health }) => health === "down"), ...all.filter(({ health }) => health !== "down")];
}

/** How all is that these are about. */
export function healthOf(findings: readonly Finding[]): Health {
    return findings.some(({ health }) => health === "down") ? "down" : findings.length > 0 ? "attention" : "well";
}

function down(subject: string, text: string): Finding {
    return { health: "down", subject, text };
}

function attention(subject: string, text: string): Finding {
    return { health: "attention", subject, text };
}

function ofNode({ name, isUp, reason = "", channels, chaincodes }: NodeStatus): readonly Finding[] {
    if (isUp === false) {
        return [down(name, `is down: ${reason}`)];
    }
    const unknown = reason === "" ? [] : [attention(name, `could not be asked: ${reason}`)];
    return isUp === undefined
        ? unknown
        : [
              ...unknown,
              ...channels.flatMap((one) => ofPart(name, one)),
              ...chaincodes.flatMap((one) => ofChaincode(name, one)),
          ];
}

function ofPart(node: string, { channel, height, behind, serves }: NodeChannelStatus): readonly Finding[] {
    if (height === undefined) {
        return [
            down(
                node,
                `has no ledger of channel ${channel}, which it had joined, or opens it still: run pulumi up if that stays so`,
            ),
        ];
    }
    if (behind > 0) {
        const blocks = behind === 1 ? "1 block" : `${behind} blocks`;
        return [attention(node, `lacks ${blocks} of channel ${channel}`)];
    }
    return serves ? [] : [attention(node, `does not serve channel ${channel}`)];
}

function ofChaincode(node: string, chaincode: NodeChaincodeStatus): readonly Finding[] {
    const { channel, name, state, sequence, packageId = "", reason = "" } = chaincode;
    const what = `chaincode ${name} on ${channel}`;
    switch (state) {
        case "fails":
            return [down(node, `does not run ${what}: ${reason}`)];
        case "stopped":
            return [down(node, `does not reach ${what}: its server has no pod`)];
        case "starts":
            return [attention(node, `starts ${what}: ${reason}`)];
        case "not installed":
            return [attention(node, `has not the package of ${what}, ${shortId(packageId)}: run pulumi up`)];
        case "not approved":
            return [
                attention(
                    node,
                    `does not run ${what}: its organisation has not approved sequence ${sequence} with a package`,
                ),
            ];
        default:
            return [];
    }
}

/** `label:` and the first digits of the hash. */
export function shortId(packageId: string): string {
    return packageId.replace(/:([0-9a-f]{12})[0-9a-f]+$/, ":$1");
}

function ofChannel({ name, leader, consenters }: ChannelStatus): readonly Finding[] {
    const isOwn = consenters.length > 0 && consenters.every(({ serves }) => serves !== undefined);
    if (!isOwn) {
        return [];
    }
    const serving = consenters.filter(({ serves }) => serves === true).length;
    const needed = Math.floor(consenters.length / 2) + 1;
    const subject = `channel ${name}`;
    if (serving < needed) {
        return [
            down(
                subject,
                `orders nothing: ${serving} of its ${consenters.length} consenters serve, and it needs ${needed}`,
            ),
        ];
    }
    if (leader === undefined) {
        return [down(subject, "orders nothing: its consenters have no leader now")];
    }
    return serving === needed && serving < consenters.length
        ? [attention(subject, `stops with one more orderer: ${serving} of its ${consenters.length} consenters serve`)]
        : [];
}

function ofCertificate(name: string, daysLeft: number, isDue: boolean, expires: string): readonly Finding[] {
    const subject = `certificate ${name}`;
    if (daysLeft < 0) {
        return [down(subject, `has ended on ${expires.slice(0, 10)}: run pulumi up`)];
    }
    const advice = name.endsWith("-roots") ? "roots are not renewed, see docs/certificates.md" : "pulumi up renews it";
    return isDue ? [attention(subject, `ends in ${daysLeft} ${daysLeft === 1 ? "day" : "days"}: ${advice}`)] : [];
}

function ofVolume(volume: Status["volumes"][number]): readonly Finding[] {
    const { name, phase } = volume;
    const subject = `volume ${name}`;
    const share = shareOf(volume) ?? 0;
    const full = share < fullShare ? [] : [attention(subject, `is ${Math.floor(share * 100)} % full`)];
    if (phase === "leaving") {
        return [attention(subject, "was deleted, and goes with its pod"), ...full];
    }
    return phase === "Bound" ? full : [attention(subject, `is ${phase.toLowerCase()}`), ...full];
}
