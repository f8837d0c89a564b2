// Huawei Cloud's SDK for Go, with an access key. Called as: sdk VERB ACCOUNT ARGUMENTS, the latter two as JSON; the answer is one
// line of JSON. The verbs are those of the tests' interface RealClient.
package main

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	ecs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ecs/v2"
	ecss "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/ecs/v2/model"
	vpc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/vpc/v2"
	vpcs "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/vpc/v2/model"
)

type account struct {
	URL, ProjectID, AccessKey, SecretKey, CaFile string
}

// What a verb may be told.
type arguments struct {
	Name, Cidr, Vpc, PeerVpc, PeerProject, Peering, Destination string
	Subnets                                                     []string
}

type refusal struct {
	Call    string `json:"call"`
	Status  int    `json:"status"`
	Message string `json:"message"`
}

var (
	own     account
	network *vpc.VpcClient
	compute *ecs.EcsClient
)

// Ends the program with the client's own words, for none of its calls may fail but those that are meant to.
func must[T any](made T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return made
}

func httpConfig() *config.HttpConfig {
	settings := config.DefaultHttpConfig()
	if strings.HasPrefix(own.URL, "https") {
		trusted := x509.NewCertPool()
		trusted.AppendCertsFromPEM(must(os.ReadFile(own.CaFile)))
		secure := &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12}
		settings.WithHttpTransport(&http.Transport{TLSClientConfig: secure})
	}
	return settings
}

func until[T any](ask func() (T, error), done func(T) bool) T {
	for range 600 {
		found := must(ask())
		if done(found) {
			return found
		}
		time.Sleep(50 * time.Millisecond)
	}
	fmt.Fprintln(os.Stderr, "waited in vain")
	os.Exit(1)
	panic("unreachable")
}

func finished(job string) *ecss.ShowJobResponse {
	return until(
		func() (*ecss.ShowJobResponse, error) { return compute.ShowJob(&ecss.ShowJobRequest{JobId: job}) },
		func(found *ecss.ShowJobResponse) bool {
			return found.Status != nil && *found.Status == ecss.GetShowJobResponseStatusEnum().SUCCESS
		})
}

func createSubnet(vpcID, name, cidr string) (string, error) {
	made, err := network.CreateSubnet(&vpcs.CreateSubnetRequest{Body: &vpcs.CreateSubnetRequestBody{
		Subnet: &vpcs.CreateSubnetOption{
			Name: name, Cidr: cidr, VpcId: vpcID, GatewayIp: strings.Replace(cidr, ".0/24", ".1", 1),
		}}})
	if err != nil {
		return "", err
	}
	return made.Subnet.Id, nil
}

func createGroup(name string) string {
	made := must(network.CreateSecurityGroup(&vpcs.CreateSecurityGroupRequest{
		Body: &vpcs.CreateSecurityGroupRequestBody{SecurityGroup: &vpcs.CreateSecurityGroupOption{Name: name}}}))
	family, protocol, anywhere := "IPv4", "icmp", "0.0.0.0/0"
	must(network.CreateSecurityGroupRule(&vpcs.CreateSecurityGroupRuleRequest{
		Body: &vpcs.CreateSecurityGroupRuleRequestBody{SecurityGroupRule: &vpcs.CreateSecurityGroupRuleOption{
			SecurityGroupId: made.SecurityGroup.Id, Direction: "ingress",
			Ethertype: &family, Protocol: &protocol, RemoteIpPrefix: &anywhere,
		}}}))
	return made.SecurityGroup.Id
}

func createServer(name, vpcID, subnet, group string) string {
	started := must(compute.CreateServers(&ecss.CreateServersRequest{Body: &ecss.CreateServersRequestBody{
		Server: &ecss.PrePaidServer{
			Name: name, FlavorRef: "s3.medium.1", ImageRef: "Standard_Debian_12_latest", Vpcid: vpcID,
			Nics:           []ecss.PrePaidServerNic{{SubnetId: &subnet}},
			RootVolume:     &ecss.PrePaidServerRootVolume{Volumetype: ecss.GetPrePaidServerRootVolumeVolumetypeEnum().SSD},
			SecurityGroups: &[]ecss.PrePaidServerSecurityGroup{{Id: &group}},
		}}}))
	job := finished(*started.JobId)
	return *(*job.Entities.SubJobs)[0].Entities.ServerId
}

func build(told arguments) any {
	made := must(network.CreateVpc(&vpcs.CreateVpcRequest{Body: &vpcs.CreateVpcRequestBody{
		Vpc: &vpcs.CreateVpcOption{Name: &told.Name, Cidr: &told.Cidr}}}))
	id := made.Vpc.Id
	until(
		func() (*vpcs.ShowVpcResponse, error) { return network.ShowVpc(&vpcs.ShowVpcRequest{VpcId: id}) },
		func(found *vpcs.ShowVpcResponse) bool { return found.Vpc.Status.Value() == "OK" })
	group := createGroup(told.Name + "-sg")
	subnets, servers := []string{}, []string{}
	for number, block := range told.Subnets {
		label := fmt.Sprintf("%s-%d", told.Name, number)
		subnets = append(subnets, must(createSubnet(id, label, block)))
		servers = append(servers, createServer(label, id, subnets[number], group))
	}
	return map[string]any{"id": id, "subnets": subnets, "servers": servers}
}

func connect(name, from, to, project string) (*vpcs.VpcPeering, error) {
	made, err := network.CreateVpcPeering(&vpcs.CreateVpcPeeringRequest{Body: &vpcs.CreateVpcPeeringRequestBody{
		Peering: &vpcs.CreateVpcPeeringOption{
			Name:           name,
			RequestVpcInfo: &vpcs.VpcInfo{VpcId: from},
			AcceptVpcInfo:  &vpcs.VpcInfo{VpcId: to, TenantId: &project},
		}}})
	if err != nil {
		return nil, err
	}
	return made.Peering, nil
}

func peer(told arguments) any {
	made := must(connect(told.Name, told.Vpc, told.PeerVpc, told.PeerProject))
	return made.Id + "/" + made.Status.Value()
}

func accept(told arguments) any {
	return must(network.AcceptVpcPeering(&vpcs.AcceptVpcPeeringRequest{PeeringId: told.Peering})).Status.Value()
}

func route(told arguments) any {
	must(network.CreateVpcRoute(&vpcs.CreateVpcRouteRequest{Body: &vpcs.CreateVpcRouteRequestBody{
		Route: &vpcs.CreateVpcRouteOption{
			Type: vpcs.GetCreateVpcRouteOptionTypeEnum().PEERING, VpcId: told.Vpc,
			Destination: told.Destination, Nexthop: told.Peering,
		}}}))
	return nil
}

func pages(arguments) any {
	ids, limit := []string{}, int32(1)
	for count := 0; ; count++ {
		request := &vpcs.ListVpcsRequest{Limit: &limit}
		if len(ids) > 0 {
			request.Marker = &ids[len(ids)-1]
		}
		page := *must(network.ListVpcs(request)).Vpcs
		if len(page) == 0 {
			return map[string]any{"ids": ids, "pages": count}
		}
		for _, found := range page {
			ids = append(ids, found.Id)
		}
	}
}

func refusals(told arguments) any {
	const nobody = "00000000-0000-4000-8000-000000000000"
	found := []refusal{}
	for _, one := range []struct {
		call   string
		action func() error
	}{
		{"peering again", func() error { _, err := connect("again", told.Vpc, told.PeerVpc, own.ProjectID); return err }},
		{"peering with nobody", func() error { _, err := connect("nobody", told.Vpc, nobody, own.ProjectID); return err }},
		{"subnet outside", func() error { _, err := createSubnet(told.Vpc, "outside", "192.168.7.0/24"); return err }},
		{"delete in use", func() error { _, err := network.DeleteVpc(&vpcs.DeleteVpcRequest{VpcId: told.Vpc}); return err }},
		{"show nothing", func() error { _, err := network.ShowVpc(&vpcs.ShowVpcRequest{VpcId: "nothing"}); return err }},
	} {
		err := one.action()
		var refused *sdkerr.ServiceResponseError
		if !errors.As(err, &refused) {
			must(0, fmt.Errorf("%s was not refused: %v", one.call, err))
		}
		found = append(found, refusal{one.call, refused.StatusCode, refused.ErrorMessage})
	}
	return found
}

func tearDown(arguments) any {
	servers := []ecss.ServerId{}
	for _, found := range *must(compute.ListServersDetails(&ecss.ListServersDetailsRequest{})).Servers {
		servers = append(servers, ecss.ServerId{Id: found.Id})
	}
	if len(servers) > 0 {
		started := must(compute.DeleteServers(&ecss.DeleteServersRequest{
			Body: &ecss.DeleteServersRequestBody{Servers: servers}}))
		finished(*started.JobId)
	}
	for _, found := range *must(network.ListVpcPeerings(&vpcs.ListVpcPeeringsRequest{})).Peerings {
		must(network.DeleteVpcPeering(&vpcs.DeleteVpcPeeringRequest{PeeringId: found.Id}))
	}
	for _, found := range *must(network.ListSubnets(&vpcs.ListSubnetsRequest{})).Subnets {
		must(network.DeleteSubnet(&vpcs.DeleteSubnetRequest{VpcId: found.VpcId, SubnetId: found.Id}))
	}
	for _, found := range *must(network.ListVpcs(&vpcs.ListVpcsRequest{})).Vpcs {
		must(network.DeleteVpc(&vpcs.DeleteVpcRequest{VpcId: found.Id}))
	}
	for _, found := range *must(network.ListSecurityGroups(&vpcs.ListSecurityGroupsRequest{})).SecurityGroups {
		if found.Name != "default" {
			must(network.DeleteSecurityGroup(&vpcs.DeleteSecurityGroupRequest{SecurityGroupId: found.Id}))
		}
	}
	return nil
}

func main() {
	var told arguments
	must(0, json.Unmarshal([]byte(os.Args[2]), &own))
	must(0, json.Unmarshal([]byte(os.Args[3]), &told))
	credentials := basic.NewCredentialsBuilder().
		WithAk(own.AccessKey).WithSk(own.SecretKey).WithProjectId(own.ProjectID).Build()
	network = vpc.NewVpcClient(vpc.VpcClientBuilder().WithCredential(credentials).
		WithEndpoints([]string{own.URL}).WithHttpConfig(httpConfig()).Build())
	compute = ecs.NewEcsClient(ecs.EcsClientBuilder().WithCredential(credentials).
		WithEndpoints([]string{own.URL}).WithHttpConfig(httpConfig()).Build())
	verbs := map[string]func(arguments) any{
		"build": build, "peer": peer, "accept": accept, "route": route,
		"pages": pages, "refusals": refusals, "tearDown": tearDown,
	}
	answer := must(json.Marshal(verbs[os.Args[1]](told)))
	fmt.Println("\n" + string(answer))
}
