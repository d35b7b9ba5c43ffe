import { pathOf, type Problem } from "../../config/problem";
import type { NetworkModel } from "../../model/network";
import { channelNodes } from "../../model/organisation";
import type { Site } from "../../remote/place";
import { clusterOf } from "../former-part";
import type { FormerState } from "../observed";

/** What lives on a cluster stays there: on another one it would be something new, and what lives would be removed for it. */
export function clusterMoves(model: NetworkModel, former: FormerState): readonly Problem[] {
    return model.cluster.name === undefined
        ? forgottenClusters(former)
        : [
              ...mainMoves(model, former),
              ...organisationMoves(model, former),
              ...nodeMoves(model, former),
              ...leftClusters(model, former),
          ];
}

/** Where the config names no clusters any more, all is on the one that was the first. */
function forgottenClusters({ main, sites }: FormerState): readonly Problem[] {
    const others = Object.entries(sites).filter(([, { cluster }]) => cluster !== main?.cluster);
    const described = others.map(([name, { cluster = "" }]) => `${name} on ${cluster}`).sort();
    const reason = `are not named, and organisations of this stack live on several (${described.join(", ")}): put them back`;
    return others.length === 0 ? [] : [{ path: "clusters", reason }];
}

function mainMoves(model: NetworkModel, { main }: FormerState): readonly Problem[] {
    const now = model.cluster.name ?? "";
    const lives = clusterOf(main, model) ?? main?.cluster ?? now;
    const reason = `the first blocks of this stack are on cluster ${lives}, and would be on that of the first organisation, ${now}: list an organisation of ${lives} first`;
    return lives === now ? [] : [{ path: "organizations", reason }];
}

function organisationMoves(model: NetworkModel, { sites }: FormerState): readonly Problem[] {
    return model.organisations.flatMap(({ name, home, position }) => {
        const { cluster: now = "" } = home;
        const site = sites[name];
        // A state without names was written when there was one cluster for all.
        const lives = site === undefined ? now : (clusterOf(site, model) ?? site.cluster ?? model.cluster.name ?? "");
        const reason = `${name} lives on cluster ${lives}, where its keys and the volumes with its ledgers stay: on ${now} it would be another organisation of that name, and this one would be removed for it. Keep ${lives}; for an organisation on ${now}, add one with another name and MSP ID`;
        return lives === now ? [] : [{ path: pathOf("organizations", position, "cluster"), reason }];
    });
}

/** Of those that do not move with their organisation. */
function nodeMoves(model: NetworkModel, { sites, nodeSites }: FormerState): readonly Problem[] {
    const livesOn = (site: Site | undefined): string | undefined =>
        site && (clusterOf(site, model) ?? site.cluster ?? model.cluster.name);
    return model.organisations.flatMap((organisation) => {
        return channelNodes([organisation]).flatMap(({ name, kind, position, home: { cluster: now = "" } }) => {
            const lives = livesOn(nodeSites[name]) ?? now;
            const isMoved = lives !== now && livesOn(sites[organisation.name]) === organisation.home.cluster;
            const reason = `${name} lives on cluster ${lives}, where its keys and the volume with its ledgers stay: on ${now} it would be another node of that name, and this one would be removed for it. Keep ${lives}; for a node on ${now}, add one at the end of the list`;
            const path = pathOf("organizations", organisation.position, `${kind}s`, position, "cluster");
            return isMoved ? [{ path, reason }] : [];
        });
    });
}

/** With the last organisation, or node, of a cluster goes whatever keeps volumes there for as long as the stack lives. */
function leftClusters(
    { clusters, organisations }: NetworkModel,
    { sites, nodeSites, onDestroy }: FormerState,
): readonly Problem[] {
    const nodes = channelNodes(organisations);
    const leftOf = (
        all: FormerState["sites"],
        there: readonly { readonly name: string }[],
    ): readonly (readonly [name: string, cluster: string])[] =>
        Object.entries(all).flatMap(([name, site]) => {
            const { cluster } = site;
            const isGone = cluster !== undefined && clusterOf(site, { clusters }) === undefined;
            return isGone && !there.some((one) => one.name === name) ? [[name, cluster] as const] : [];
        });
    const whole = leftOf(sites, organisations);
    const single = leftOf(nodeSites, nodes).filter(([, cluster]) => whole.every(([, other]) => other !== cluster));
    return onDestroy === "keep"
        ? []
        : [
              ...whole.map(([name, cluster]) => leaving(name, cluster, "the volumes of its nodes")),
              ...single.map(([name, cluster]) => leaving(name, cluster, "its volume")),
          ];
}

function leaving(name: string, cluster: string, volumes: string): Problem {
    const reason = `leaves out ${name}, and with it cluster ${cluster}: ${volumes} would be removed. Put it back, set storage.onDestroy to keep and run pulumi up; then it can be left out, and its volumes stay`;
    return { path: "organizations", reason };
}
