"""Loads the network: organisations, hosts with their places, funds, missions,
routes."""
import copy

from . import examples


def load(world):
    _organisations(world)
    for entry in examples.load("network.json", world.today)["hosts"]:
        _host(world, entry)
    for entry in examples.load("funds.json", world.today)["funds"]:
        _fund(world, entry)
    for entry in examples.load("missions.json", world.today)["missions"]:
        _mission(world, entry)
    for entry in examples.load("routes.json", world.today)["routes"]:
        _route(world, entry)


def _organisations(world):
    admin = world.person("admin")
    for key, entry in world.organisations.items():
        answer = world.do(
            f"organisation/{key}", admin, "relocation", "CreateOrganisation",
            lambda entry=entry: {"organisation": {
                name: value for name, value in entry.items() if name != "key"}})
        entry["organisationId"] = answer["organisation"]["organisationId"]
    world.stack.update_endpoints(
        organisations={key: {"organisation_id": entry["organisationId"],
                             "kind": entry["kind"].removeprefix(
                                 "ORGANISATION_KIND_"),
                             "name": entry["name"]}
                       for key, entry in world.organisations.items()},
        profiles=world.profiles)


def _host(world, entry):
    """Cities open their own places; a safe house is the office's."""
    key = entry["key"]
    safe_house = entry["host"]["kind"] == "HOST_KIND_SAFE_HOUSE"
    who = world.person("programme") if safe_house else world.person(
        "city", entry["organisation"])
    organisation = world.organisations[entry["organisation"]]["organisationId"]
    host = world.do(f"host/{key}", who, "capacity", "CreateHost", lambda: {
        "host": {**entry["host"], "organisationId": organisation}})["host"]
    world.hosts[key] = {**entry["host"], "hostId": host["hostId"],
                        "organisation": entry["organisation"]}
    if "rounds" in entry:
        world.do(f"rounds/{key}", who, "capacity", "SetRounds", lambda: {
            "hostId": host["hostId"], "rounds": entry["rounds"]})
    for offer in entry["places"]:
        code = offer["place"]["code"]
        place = world.do(
            f"place/{code}", who, "capacity", "CreatePlace",
            lambda offer=offer: {"place": {
                **offer["place"], "hostId": host["hostId"]}})["place"]
        world.places[code] = place["placeId"]
        world.do(f"availability/{code}", who, "capacity", "SetAvailability",
                 lambda offer=offer, place=place: {
                     "placeId": place["placeId"],
                     "windows": offer["windows"]})


def _fund(world, entry):
    manager = world.person("funds", entry["organisation"])
    world.do(f"fund/{entry['key']}", manager, "grants", "CreateFund",
             lambda: entry["fund"])


def _mission(world, entry):
    """The office lists it; its head says who sees what is for diplomats."""
    key = entry["organisation"]
    organisation = world.organisations[key]["organisationId"]
    world.do(f"mission/{key}", world.person("programme"), "visa", "SetMission",
             lambda: {"mission": {**entry["mission"],
                                  "organisationId": organisation}})
    if entry["diplomats"]:
        officer, *_ = world.person("mission", key)
        world.do(f"diplomats/{key}", world.person("head", key), "visa",
                 "SetMission", lambda: {
                     "mission": {"organisationId": organisation,
                                 "diplomats": [officer]},
                     "updateMask": "diplomats"})


def _route(world, entry):
    def request():
        route = copy.deepcopy(entry["route"])
        for mission in route.get("missions", []):
            key = mission.pop("organisationKey")
            mission["organisationId"] = world.organisations[key][
                "organisationId"]
        return {"route": route}

    answer = world.do(f"route/{entry['key']}", world.person("programme"),
                      "visa", "CreateRoute", request)
    world.routes[answer["route"]["routeId"]] = entry["route"]
