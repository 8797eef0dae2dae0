"""`/v1/devices`: making devices known."""

from fastapi import APIRouter, Response

from pickserver.api.answers import answered
from pickserver.api.refusals import may_refuse
from pickserver.handlers import problems
from pickserver.handlers.sign_in import register_device
from pickserver.seams import Caller
from pickserver.shell import Shell
from warehouse.sign_in import DeviceKnown, DeviceWanted


def router(shell: Shell) -> APIRouter:
    """The routes of this resource."""
    routes = APIRouter(tags=["devices"])

    @routes.post(
        "/v1/devices",
        summary="Register a device",
        response_model=DeviceKnown,
        responses=may_refuse(problems.enrolment_wrong(), problems.enrolment_closed(), body=True),
    )
    async def register(wanted: DeviceWanted) -> Response:
        """Make a device known with the site's enrolment code.

        The token in the answer is told this once and kept hashed; it goes with every request of the device. A device
        that is registered again under its name gets a new token, and the old one is good no longer.
        """
        nobody = Caller(site="")
        return answered(await shell.write(lambda tx: register_device(tx, nobody, wanted, shell.clock, shell.ids)))

    return routes
