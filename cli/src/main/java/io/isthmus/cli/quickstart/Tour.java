package io.isthmus.cli.quickstart;

import com.fasterxml.jackson.databind.JsonNode;

/** The walk through peering: inside one account, between two, and with overlapping ranges. */
record Tour(Narrator narrator, Shell shell) {

    void walk() {
        narrator.step("Two accounts, alpha and beta, with a project and a user each");
        shell.run("--context admin project create alpha --account alpha --user alice --quota vpc=100 --save-as alpha");
        JsonNode beta = shell.run(
                "--context admin project create beta --account beta --user bob --quota vpc=100 --save-as beta");
        shell.run("context use alpha");
        ownAccount();
        otherAccount(beta.path("id").asText());
        overlapping();
    }

    private void ownAccount() {
        narrator.step("Own account: two VPCs with a subnet and an ECS each");
        network("", "east", "172.16.0.0/16", "172.16.0.0/24");
        network("", "west", "10.0.0.0/16", "10.0.0.0/24");

        narrator.step("Peer them: in one project a peering is accepted at once");
        status(shell.run("peering create east-west --vpc east --peer-vpc west"));
        shell.ping("east-1", "west-1", false, "a peering alone moves no packet, no VPC has a route");

        narrator.step("A route on each side");
        shell.run("route create --vpc east --destination 10.0.0.0/16 --peering east-west");
        shell.ping("east-1", "west-1", false, "west has no route back");
        shell.run("route create --vpc west --destination 172.16.0.0/16 --peering east-west");
        shell.ping("east-1", "west-1", true, "both VPCs have their route");
        shell.ping("west-1", "east-1", true, "and so in the other direction");

        narrator.step("Gateways answer only inside their own VPC");
        shell.ping("east-1", "10.0.0.1", false, "this is the gateway of the peer's subnet");
        shell.ping("east-1", "172.16.0.1", true, "this is the gateway of its own");
    }

    private void otherAccount(String betaProject) {
        narrator.step("Another account: beta has a VPC too");
        String harbour = network("--context beta ", "harbour", "172.17.0.0/16", "172.17.0.0/24");

        narrator.step("Alpha asks for a peering and already adds its route");
        status(shell.run("peering create to-beta --vpc east --peer-vpc " + harbour + " --peer-project " + betaProject));
        shell.run("route create --vpc east --destination 172.17.0.0/16 --peering to-beta");
        String address = address(shell.quietly("--context beta ecs show harbour-1"));
        shell.ping("east-1", address, false, "the request awaits acceptance");

        narrator.step("Beta accepts, and adds its route");
        status(shell.run("--context beta peering accept to-beta"));
        shell.ping("east-1", address, false, "beta has no route back yet");
        shell.run("--context beta route create --vpc harbour --destination 172.16.0.0/16 --peering to-beta");
        shell.ping("east-1", address, true, "accepted, and a route on each side");
    }

    private void overlapping() {
        narrator.step("Overlapping: two VPCs with the same range and the same subnet");
        network("", "north", "192.168.0.0/16", "192.168.0.0/24 192.168.0.10");
        network("", "south", "192.168.0.0/16", "192.168.0.0/24 192.168.0.20");
        status(shell.run("peering create north-south --vpc north --peer-vpc south"));
        JsonNode northRoute = shell.run("route create --vpc north --destination 192.168.0.0/16 --peering north-south");
        JsonNode southRoute = shell.run("route create --vpc south --destination 192.168.0.0/16 --peering north-south");
        shell.ping("north-1", "south-1", false, "the address is in a subnet of north itself, and local always wins");

        narrator.step("Subnets of their own in the same VPCs, and narrower routes");
        shell.run("route delete " + northRoute.path("id").asText() + " "
                + southRoute.path("id").asText());
        shell.run("subnet create north-b --vpc north --cidr 192.168.1.0/24");
        shell.run("subnet create south-b --vpc south --cidr 192.168.2.0/24");
        shell.run("ecs create north-2 --subnet north-b");
        shell.run("ecs create south-2 --subnet south-b");
        shell.run("route create --vpc north --destination 192.168.2.0/24 --peering north-south");
        shell.run("route create --vpc south --destination 192.168.1.0/24 --peering north-south");
        shell.ping("north-2", "south-2", true, "these two subnets do not overlap");
    }

    /**
     * A VPC with a subnet and an ECS in it.
     *
     * @param place the subnet's range, and the ECS's address if it matters
     * @return the VPC's id
     */
    private String network(String who, String name, String cidr, String place) {
        String[] parts = place.split(" ");
        JsonNode vpc = shell.run(who + "vpc create " + name + " --cidr " + cidr);
        shell.run(who + "subnet create " + name + "-a --vpc " + name + " --cidr " + parts[0]);
        shell.run(who + "ecs create " + name + "-1 --subnet " + name + "-a"
                + (parts.length > 1 ? " --address " + parts[1] : ""));
        return vpc.path("id").asText();
    }

    private void status(JsonNode peering) {
        narrator.say("it is " + peering.path("status").asText());
    }

    private static String address(JsonNode ecs) {
        for (JsonNode ofVpc : ecs.path("addresses")) {
            return ofVpc.path(0).path("addr").asText();
        }
        return "";
    }

    /** Deletes through the API all that the walk made. */
    void undo() {
        shell.run("peering delete east-west to-beta north-south");
        shell.run("ecs delete east-1 west-1 north-1 south-1 north-2 south-2");
        shell.run("subnet delete east-a west-a north-a south-a north-b south-b");
        shell.run("vpc delete east west north south");
        shell.run("--context beta ecs delete harbour-1");
        shell.run("--context beta subnet delete harbour-a");
        shell.run("--context beta vpc delete harbour");
        shell.run("--context admin project delete alpha beta");
    }
}
