// Huawei Cloud's SDK for Node, with an access key. Called as: node node.js VERB ACCOUNT ARGUMENTS, the latter two as JSON; the
// answer is one line of JSON. The verbs are those of the tests' interface RealClient.
const core = require('@huaweicloud/huaweicloud-sdk-core')
const vpcs = require('@huaweicloud/huaweicloud-sdk-vpc/v2/public-api')
const ecss = require('@huaweicloud/huaweicloud-sdk-ecs/v2/public-api')

const [verb, accountText, argumentText] = process.argv.slice(2)
const account = JSON.parse(accountText)

const credentials = () =>
  new core.BasicCredentials().withAk(account.accessKey).withSk(account.secretKey).withProjectId(account.projectId)
const vpc = vpcs.VpcClient.newBuilder().withCredential(credentials()).withEndpoint(account.url).build()
const ecs = ecss.EcsClient.newBuilder().withCredential(credentials()).withEndpoint(account.url).build()

/** An object of the SDK with these fields. */
const fill = (type, fields) => Object.assign(new type(), fields)

async function until(ask, done) {
  for (let attempt = 0; attempt < 600; attempt++) {
    const found = await ask()
    if (done(found)) return found
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('waited in vain')
}

const finished = (job) =>
  until(
    () => ecs.showJob(fill(ecss.ShowJobRequest, { jobId: job })),
    (found) => found.status === 'SUCCESS'
  )

async function createSubnet(vpcId, name, cidr) {
  const made = await vpc.createSubnet(
    fill(vpcs.CreateSubnetRequest, {
      body: { subnet: { name, cidr, gateway_ip: cidr.replace('.0/24', '.1'), vpc_id: vpcId } }
    })
  )
  return made.subnet.id
}

const verbs = {
  async build({ name, cidr, subnets }) {
    const made = await vpc.createVpc(fill(vpcs.CreateVpcRequest, { body: { vpc: { name, cidr } } }))
    const id = made.vpc.id
    await until(
      () => vpc.showVpc(fill(vpcs.ShowVpcRequest, { vpcId: id })),
      (found) => found.vpc.status === 'OK'
    )
    const group = await vpc.createSecurityGroup(
      fill(vpcs.CreateSecurityGroupRequest, { body: { security_group: { name: name + '-sg' } } })
    )
    const groupId = group.security_group.id
    await vpc.createSecurityGroupRule(
      fill(vpcs.CreateSecurityGroupRuleRequest, {
        body: {
          security_group_rule: {
            security_group_id: groupId,
            direction: 'ingress',
            ethertype: 'IPv4',
            protocol: 'icmp',
            remote_ip_prefix: '0.0.0.0/0'
          }
        }
      })
    )
    const subnetIds = []
    const servers = []
    for (const block of subnets) {
      const subnet = await createSubnet(id, `${name}-${subnetIds.length}`, block)
      subnetIds.push(subnet)
      const started = await ecs.createServers(
        fill(ecss.CreateServersRequest, {
          body: {
            server: {
              name: `${name}-${servers.length}`,
              flavorRef: 's3.medium.1',
              imageRef: 'Standard_Debian_12_latest',
              vpcid: id,
              nics: [{ subnet_id: subnet }],
              root_volume: { volumetype: 'SSD' },
              security_groups: [{ id: groupId }]
            }
          }
        })
      )
      const job = await finished(started.job_id)
      servers.push(job.entities.sub_jobs[0].entities.server_id)
    }
    return { id, subnets: subnetIds, servers }
  },

  async peer({ name, vpc: from, peerVpc, peerProject }) {
    const { peering } = await vpc.createVpcPeering(
      fill(vpcs.CreateVpcPeeringRequest, {
        body: {
          peering: {
            name,
            request_vpc_info: { vpc_id: from },
            accept_vpc_info: { vpc_id: peerVpc, tenant_id: peerProject }
          }
        }
      })
    )
    return `${peering.id}/${peering.status}`
  },

  async accept({ peering }) {
    return (await vpc.acceptVpcPeering(fill(vpcs.AcceptVpcPeeringRequest, { peeringId: peering }))).status
  },

  async route({ vpc: from, destination, peering }) {
    await vpc.createVpcRoute(
      fill(vpcs.CreateVpcRouteRequest, {
        body: { route: { type: 'peering', vpc_id: from, destination, nexthop: peering } }
      })
    )
  },

  async pages() {
    const ids = []
    for (let pages = 0; ; pages++) {
      const request = fill(vpcs.ListVpcsRequest, { limit: 1 })
      if (ids.length > 0) request.marker = ids[ids.length - 1]
      const page = (await vpc.listVpcs(request)).vpcs
      if (page.length === 0) return { ids, pages }
      page.forEach((found) => ids.push(found.id))
    }
  },

  async refusals({ vpc: own, peerVpc }) {
    const project = account.projectId
    const nobody = '00000000-0000-4000-8000-000000000000'
    const calls = {
      'peering again': () => verbs.peer({ name: 'again', vpc: own, peerVpc, peerProject: project }),
      'peering with nobody': () => verbs.peer({ name: 'nobody', vpc: own, peerVpc: nobody, peerProject: project }),
      'subnet outside': () => createSubnet(own, 'outside', '192.168.7.0/24'),
      'delete in use': () => vpc.deleteVpc(fill(vpcs.DeleteVpcRequest, { vpcId: own })),
      'show nothing': () => vpc.showVpc(fill(vpcs.ShowVpcRequest, { vpcId: 'nothing' }))
    }
    const refusals = []
    for (const [call, action] of Object.entries(calls)) {
      try {
        await action()
        throw new Error(call + ' was not refused')
      } catch (error) {
        if (!error.httpStatusCode) throw error
        refusals.push({ call, status: error.httpStatusCode, message: error.errorMsg ?? '' })
      }
    }
    return refusals
  },

  async tearDown() {
    const { servers } = await ecs.listServersDetails(new ecss.ListServersDetailsRequest())
    if (servers.length > 0) {
      const started = await ecs.deleteServers(
        fill(ecss.DeleteServersRequest, { body: { servers: servers.map(({ id }) => ({ id })) } })
      )
      await finished(started.job_id)
    }
    for (const { id } of (await vpc.listVpcPeerings(new vpcs.ListVpcPeeringsRequest())).peerings) {
      await vpc.deleteVpcPeering(fill(vpcs.DeleteVpcPeeringRequest, { peeringId: id }))
    }
    for (const { id, vpc_id: vpcId } of (await vpc.listSubnets(new vpcs.ListSubnetsRequest())).subnets) {
      await vpc.deleteSubnet(fill(vpcs.DeleteSubnetRequest, { vpcId, subnetId: id }))
    }
    for (const { id } of (await vpc.listVpcs(new vpcs.ListVpcsRequest())).vpcs) {
      await vpc.deleteVpc(fill(vpcs.DeleteVpcRequest, { vpcId: id }))
    }
    const groups = await vpc.listSecurityGroups(new vpcs.ListSecurityGroupsRequest())
    for (const { id, name } of groups.security_groups) {
      if (name !== 'default') {
        await vpc.deleteSecurityGroup(fill(vpcs.DeleteSecurityGroupRequest, { securityGroupId: id }))
      }
    }
  }
}

verbs[verb](JSON.parse(argumentText)).then(
  (answer) => console.log('\n' + JSON.stringify(answer ?? null)),
  (error) => {
    console.error(error)
    process.exit(1)
  }
)
