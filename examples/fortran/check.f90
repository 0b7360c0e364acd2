! How one grant stands, in Fortran 2003. The module binds the functions that the program needs; text goes in with a NUL
! after it and comes back in character variables filled up with spaces.
module ssdc
    use, intrinsic :: iso_c_binding
    implicit none

    integer(c_int32_t), parameter :: OK = 0, ABI_VERSION = 0

    interface
        function ssdc_abi_version() bind(c)
            import :: c_int32_t
            integer(c_int32_t) :: ssdc_abi_version
        end function
        function ssdc_portfolio_read(path, portfolio) bind(c) result(status)
            import :: c_char, c_ptr, c_int32_t
            character(kind=c_char), intent(in) :: path(*)
            type(c_ptr), intent(inout) :: portfolio
            integer(c_int32_t) :: status
        end function
        function ssdc_policy_load(name, policy) bind(c) result(status)
            import :: c_char, c_ptr, c_int32_t
            character(kind=c_char), intent(in) :: name(*)
            type(c_ptr), intent(inout) :: policy
            integer(c_int32_t) :: status
        end function
        function ssdc_match_funding_check(portfolio, policy, grant, as_of, report) bind(c) result(status)
            import :: c_char, c_ptr, c_int32_t
            type(c_ptr), value :: portfolio, policy
            character(kind=c_char), intent(in) :: grant(*), as_of(*)
            type(c_ptr), intent(inout) :: report
            integer(c_int32_t) :: status
        end function
        function ssdc_json_field(json, pointer, field, length) bind(c) result(status)
            import :: c_char, c_ptr, c_int32_t
            type(c_ptr), value :: json
            character(kind=c_char), intent(in) :: pointer(*)
            character(kind=c_char), intent(inout) :: field(*)
            integer(c_int32_t), intent(in) :: length
            integer(c_int32_t) :: status
        end function
        function ssdc_last_error_field(field, length) bind(c) result(status)
            import :: c_char, c_int32_t
            character(kind=c_char), intent(inout) :: field(*)
            integer(c_int32_t), intent(in) :: length
            integer(c_int32_t) :: status
        end function
        subroutine ssdc_string_free(text) bind(c)
            import :: c_ptr
            type(c_ptr), value :: text
        end subroutine
        subroutine ssdc_policy_free(policy) bind(c)
            import :: c_ptr
            type(c_ptr), value :: policy
        end subroutine
        subroutine ssdc_portfolio_free(portfolio) bind(c)
            import :: c_ptr
            type(c_ptr), value :: portfolio
        end subroutine
    end interface
end module ssdc

program check
    use, intrinsic :: iso_fortran_env, only: error_unit
    use ssdc
    implicit none

    type(c_ptr) :: portfolio = c_null_ptr, policy = c_null_ptr, report = c_null_ptr
    character(len=*), parameter :: figures(4) = [character(len=10) :: "verdict", "required", "recognised", "shortfall"]
    character(len=1024) :: path
    character(len=256) :: grant, as_of
    character(kind=c_char, len=64) :: value
    character(kind=c_char, len=500) :: message
    integer(c_int32_t) :: status, ignored
    integer :: i

    if (command_argument_count() /= 3) then
        write (error_unit, "(a)") "usage: check PORTFOLIO GRANT DATE"
        stop 2, quiet=.true.
    end if
    if (ssdc_abi_version() /= ABI_VERSION) then
        write (error_unit, "(a)") "this program and libssdc do not belong together"
        stop 2, quiet=.true.
    end if
    call get_command_argument(1, path)
    call get_command_argument(2, grant)
    call get_command_argument(3, as_of)

    status = ssdc_portfolio_read(trim(path)//c_null_char, portfolio)
    if (status == OK) status = ssdc_policy_load("ssdc-1-to-1"//c_null_char, policy)
    if (status == OK) status = ssdc_match_funding_check(portfolio, policy, trim(grant)//c_null_char, &
        trim(as_of)//c_null_char, report)
    do i = 1, size(figures)
        if (status /= OK) exit
        status = ssdc_json_field(report, "/"//trim(figures(i))//c_null_char, value, int(len(value), c_int32_t))
        if (status /= OK) exit
        if (value == "null") value = "unknown" ! a figure that cannot be known
        write (*, "(a11, 1x, a)") figures(i)//" ", trim(value)
    end do
    if (status /= OK) then
        ignored = ssdc_last_error_field(message, int(len(message), c_int32_t))
        write (error_unit, "(i0, 2a)") status, ": ", trim(message)
    end if
    call ssdc_string_free(report)
    call ssdc_policy_free(policy)
    call ssdc_portfolio_free(portfolio)
    if (status /= OK) stop 2, quiet=.true.
end program check
