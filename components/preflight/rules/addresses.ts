import { silenceOf } from "../../../fabric/dial";
import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import { authoritiesOf } from "../../model/organisation";
import { addressAdvice } from "../../remote/answering";
import type { Observed } from "../observed";

/** An address of the config at which this machine reaches a node. */
interface ConfiguredAddress {
    readonly path: string;
    /** Name of the node. */
    readonly node: string;
    /** `host:port` */
    readonly address: string;
}

/** Every address of the config that the program dials. */
export function configuredAddresses({ organisations }: NetworkModel): readonly ConfiguredAddress[] {
    return organisations.flatMap((organisation, index) => {
        const own = (...steps: readonly PropertyKey[]): string => pathOf("organizations", index, ...steps);
        return [
            ...authoritiesOf(organisation).flatMap(({ name, address }) => at(own("ca", "address"), name, address)),
            ...organisation.orderers.flatMap(({ name, position, address, adminAddress }) => [
                ...at(own("orderers", position, "address"), name, address),
                ...at(own("orderers", position, "adminAddress"), name, adminAddress),
            ]),
            ...organisation.peers.flatMap(({ name, position, address }) =>
                at(own("peers", position, "address"), name, address),
            ),
        ];
    });
}

function at(path: string, node: string, address: string | undefined): readonly ConfiguredAddress[] {
    return address === undefined ? [] : [{ path, node, address }];
}

/** No refusal: what leads to a node may be made after the node, and not every change has to ask it. */
export function addressWarnings(model: NetworkModel, { silences }: Observed): readonly Problem[] {
    return configuredAddresses(model).flatMap(({ path, node, address }) => {
        const code = silences[address];
        const reason = `${node} is ready, and does not answer at ${address}: ${silenceOf(code ?? "")}; ${addressAdvice}`;
        return code === undefined ? [] : [{ path, reason }];
    });
}
