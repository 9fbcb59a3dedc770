"""The messages of the build that is tested."""
import sys

from support import BUILD

sys.path.insert(0, str(BUILD / "python"))

from google.protobuf.timestamp_pb2 import Timestamp
from sojourn.capacity.v1.capacity_pb2 import ReservationState
from sojourn.capacity.v1.disruption_calls_pb2 import (
    Disruption, LiftDisruptionRequest, ReportDisruptionRequest,
    ReportDisruptionResponse)
from sojourn.capacity.v1.capacity_service_pb2 import (
    CheckInRequest, CheckOutRequest, ConfirmReservationRequest,
    ExtendHoldRequest, ExtendReservationRequest, GetReservationRequest,
    HoldPlaceRequest, HoldPlaceResponse, ListReservationsRequest,
    ListReservationsResponse, ReleaseReservationRequest)
from sojourn.type.v1.date_pb2 import Date, Stay
from sojourn.type.v1.party_pb2 import Party
